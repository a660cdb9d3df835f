import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, Server } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { type AdapterHome, serveModels } from '../adapters/served-models.ts'
import type { DecodePicture } from '../chat/pictures.ts'
import type { ChatPolicy } from '../queue/batches.ts'
import { Refusal, refusalBody } from '../refusal/refusal.ts'
import { answerChat } from './answer-chat.ts'
import { authorise } from './authorise.ts'
import { readBody } from './read-body.ts'

/** What is served, where, and how much of it at a time. */
export interface ChatServerOptions {
  policy: ChatPolicy
  /** The name that requests call it by. */
  name: string
  decodePicture: DecodePicture
  /** Adapters of it that requests may load, as vLLM has it; none unless told. */
  adapters?: AdapterHome | undefined
  /** `127.0.0.1` unless told. */
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
  /** Asked for as `Authorization: Bearer …` by every route but `/health`. */
  token?: string | undefined
  /** Tokens of a reply and of a prompt at most; 1024 and 8192 unless told. */
  mostReplyTokens?: number
  mostPromptTokens?: number
  /** Requests that are read, wait or are answered, 64 unless told. Further ones are answered 429. */
  mostRequests?: number
  /** Bytes of one body, 32 MB unless told, and of all bodies and decoded pictures that are held, 512 MB; further ones are answered 429. */
  mostBytes?: number
  mostHeldBytes?: number
  /** Seeds the replies to requests that bring no seed of their own, one after another; 0 unless told. */
  seed?: number | string
  /** Seconds since 1970. */
  seconds: () => number
  /** Hears of what is a fault of the server, not of a request. */
  onFault?: (error: unknown) => void
}

/** A server that listens. */
export interface ChatServer {
  /** Such as `http://127.0.0.1:8000/v1`. */
  url: string
  /** Stops to listen and answers what has arrived, for `patience` ms at most (30,000 unless told); then connections are cut. */
  stop(patience?: number): Promise<void>
}

/**
 * Serves a policy as OpenAI-compatible chat completions: `POST /v1/chat/completions`, `GET /v1/models`, `GET /health`; adapters of it come
 * and go by `POST /v1/load_lora_adapter` and `/v1/unload_lora_adapter`. What a request asks
 * and what is not done here is an error that names the field, never left out.
 * @throws SpatialError `config` for an address that cannot be listened to, `model` where the folder wants replies drawn as is not done here
 */
export async function openChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const { policy, name, decodePicture, host = '127.0.0.1', port = 0, token, seed = 0, seconds, onFault } = options
  const { mostRequests = 64, mostBytes = 32e6, mostHeldBytes = 512e6 } = options
  const { mostReplyTokens = 1024, mostPromptTokens = 8192 } = options
  const { notDone } = policy.folderSampling
  if (notDone.length > 0)
    throw new SpatialError(
      'model',
      `generation_config.json asks for what is not done here: ${notDone.join(', ')}; take it out of the file`,
    )
  const { models, load, unload } = serveModels(options, (error) => onFault?.(error))
  const created = seconds()
  let [busy, counted, held] = [0, 0, 0]
  let stopping = false
  const context = {
    ...{ models, decodePicture, mostReplyTokens, mostPromptTokens, seed, seconds },
    count: () => counted++,
    stopping: () => stopping,
  }
  const about = (id: string) => ({
    id,
    object: 'model',
    created,
    owned_by: 'spatial-ssrl',
    ...(id !== name && { parent: name, root: models.get(id)!.folder }),
    max_model_len: mostPromptTokens + mostReplyTokens,
  })

  type Answer = (json: unknown, response: ServerResponse, onTake: (bytes: number) => void) => Promise<Body | undefined>
  const posts: Record<string, Answer> = {
    '/v1/chat/completions': (json, response, onTake) => answerChat(json, response, onTake, context),
    '/v1/load_lora_adapter': load,
    '/v1/unload_lora_adapter': unload,
  }

  /** The body of an answer, undefined where it was streamed. */
  async function answer(request: IncomingMessage, response: ServerResponse, onTake: (bytes: number) => void) {
    const [path = '/'] = (request.url ?? '/').split('?')
    const route = `${request.method} ${path}`
    if (route === 'GET /health') {
      if (stopping) throw new Refusal(503, 'stopping')
      return { status: 'ok' }
    }
    authorise(request.headers, token)
    if (route === 'GET /v1/models') return { object: 'list', data: [...models.keys()].map(about) }
    const [, id] = /^GET \/v1\/models\/(.+)$/.exec(route) ?? []
    if (id !== undefined && models.has(decoded(id))) return about(decoded(id))
    const post = Object.hasOwn(posts, path) ? posts[path] : undefined
    if (post === undefined || request.method !== 'POST')
      throw new Refusal(
        post ? 405 : 404,
        `no route ${route.slice(0, 200)}; there are POST ${Object.keys(posts).join(', ')}, GET /v1/models, /health`,
      )
    if (stopping) throw new Refusal(503, 'stopping')
    if (busy >= mostRequests) throw busyRefusal()
    busy++
    try {
      const json = await readBody(request, mostBytes, onTake)
      return await post(json, response, onTake)
    } finally {
      busy--
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 120_000 }, async (request, response) => {
    let taken = 0
    const onTake = (bytes: number) => {
      if (held + bytes > mostHeldBytes) throw busyRefusal()
      taken += bytes
      held += bytes
    }
    try {
      const body = await answer(request, response, onTake)
      if (body !== undefined) send(response, 200, body, stopping)
    } catch (error) {
      refuse(response, error, stopping)
    } finally {
      held -= taken
      request.resume() // what was not read of a refused request is thrown away
    }
  })
  server.maxConnections = 4096
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })

  function refuse(response: ServerResponse, error: unknown, close: boolean): void {
    if (response.destroyed) return // the client went away
    const known = error instanceof Refusal
    if (!known) onFault?.(error)
    const words = SpatialError.is(error) ? error.message : 'the model failed; the server’s own output says why'
    const refusal = known ? error : new Refusal(500, words)
    const { stream } = (error ?? {}) as { stream?: { fail(body: object): void } }
    if (stream) stream.fail(refusalBody(refusal))
    else send(response, refusal.status, refusalBody(refusal), close)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const what = `cannot listen on ${host}:${port} (${cause.code}) — choose another address or port`
      reject(new SpatialError('config', what, { cause }))
    })
    server.listen({ host, port }, resolve)
  })
  const { address, family, port: chosen } = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}/v1`,
    stop(patience = 30_000) {
      stopped ??= stop(patience)
      return stopped
    },
  }

  async function stop(patience: number): Promise<void> {
    stopping = true // from now on every answer closes its connection
    const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()))
    const waited = new AbortController()
    const cut = setTimeout(patience, undefined, { signal: waited.signal }).then(
      () => server.closeAllConnections(),
      () => {},
    )
    while (busy > 0 && (await Promise.race([cut.then(() => false), setTimeout(20, true)])));
    server.closeIdleConnections()
    await closed
    waited.abort()
  }
}

function busyRefusal(): Refusal {
  return new Refusal(429, 'busy with other requests; ask again in a second', { code: 'rate_limit_exceeded' })
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** What is sent: JSON, or plain words. */
type Body = object | string

function send(response: ServerResponse, status: number, body: Body, close: boolean): void {
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(close && { connection: 'close' }),
    ...(status === 429 && { 'retry-after': '1' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  })
  response.end(text)
}
