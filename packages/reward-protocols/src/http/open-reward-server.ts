import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, Server } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SpatialError } from '@spatial-ssrl/core'
import type { Judge } from '@spatial-ssrl/verifiers'
import { type Host, Refusal } from '../protocol/protocol.ts'
import type { Questions } from '../protocol/questions.ts'
import { scoreItems } from '../protocol/score-items.ts'
import { conversations, routes } from '../protocols.ts'
import { admit, refuse } from './admit.ts'
import { authorise } from './authorise.ts'
import { createMetrics } from './metrics.ts'
import { openSockets } from './open-sockets.ts'
import { createHold, readBody } from './read-body.ts'
import { type Answer, sendAnswer } from './send-answer.ts'

/** What a reward server judges by, where it listens and what it holds at most. */
export interface RewardServerOptions {
  judge: Judge
  /** Asked by the environments that it serves; without them it only judges. */
  questions?: Questions | undefined
  /** Told by `/healthz`, such as the version of the program. */
  version: string
  /** `127.0.0.1` unless told. */
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
  /** Asked for as `Authorization: Bearer …` by every route but `/healthz` and `/health`, those of WebSockets included. */
  token?: string | undefined
  /** Bytes of one body; 32 MB unless told. */
  mostBytes?: number
  /** Bytes of all bodies that are being read or scored, and of long answers that wait to be read; 128 MB unless told. Further requests are answered 429. */
  mostHeldBytes?: number
  /** Requests that are being read or scored, 512 unless told; likewise. */
  mostRequests?: number
  /** Sessions on WebSockets at a time, 256 unless told. Further ones are told so. */
  mostSessions?: number
  /** Bytes of one message on a WebSocket; 1 MB unless told. */
  mostMessageBytes?: number
  /** Milliseconds after which a session that says nothing ends; half an hour unless told. */
  idle?: number
  /** Milliseconds between signs of life that clients on WebSockets have to give; two minutes unless told. */
  heartbeat?: number
  /** Milliseconds that only grow. */
  now: () => number
  /** Hears of what is a fault of the server, not of a request. */
  onFault?: (error: unknown) => void
}

/** A server that listens. */
export interface RewardServer {
  /** Such as `http://127.0.0.1:8790`. */
  url: string
  /**
   * Stops to listen, answers what has arrived or still comes on open connections, and closes each with its next answer; sessions on
   * WebSockets are closed with 1001. @param drain ms after which connections that say nothing are closed too; 300 unless told
   */
  stop(drain?: number): Promise<void>
}

/**
 * Opens a server that speaks every protocol there is, `GET /healthz` and `GET /metrics`. A request that is wrong is answered 4xx with
 * {error: one line}, a reply that cannot be judged null.
 * @throws SpatialError `config` for an address that cannot be listened to
 */
export async function openRewardServer(options: RewardServerOptions): Promise<RewardServer> {
  const { judge, questions, version, host = '127.0.0.1', port = 0, token, now, onFault = () => {} } = options
  const { mostBytes = 32e6, mostHeldBytes = 128e6, mostRequests = 512 } = options
  const { mostSessions = 256, mostMessageBytes = 1e6, idle = 1.8e6, heartbeat = 120_000 } = options
  const metrics = createMetrics()
  let counted = 0
  const own: Host = { score: scoreItems(judge, metrics.verdict), questions, version, count: () => counted++ }
  const hold = createHold(mostHeldBytes)
  const sockets = await openSockets(own, { mostSessions, mostMessageBytes, idle, heartbeat, hold }, onFault)
  let busy = 0
  let stopping = false

  const ownRoutes: Readonly<Record<string, () => unknown>> = {
    'GET /healthz': () => {
      if (stopping) throw new Refusal(503, 'stopping')
      return { status: 'healthy', version }
    },
    'GET /metrics': () =>
      metrics.text({
        ...{ spatial_reward_requests_now: busy, spatial_reward_held_bytes_now: hold.held },
        spatial_reward_sessions_now: sockets.open,
      }),
  }

  /** What a request is answered with; `onTake` hears of bytes it holds. */
  const answer = async (request: IncomingMessage, route: string, onTake: (bytes: number) => void) => {
    if (!openToAll.has(route)) authorise(request.headers, token)
    const mine = ownRoutes[route]
    if (mine !== undefined) return mine()
    const handle = routes.get(route)
    if (handle === undefined) throw noSuchRoute(route)
    if (busy >= mostRequests) throw new Refusal(429, 'busy with other requests; ask again in a second')
    busy++
    try {
      const body = request.method === 'GET' ? undefined : await readBody(request, { most: mostBytes, hold }, onTake)
      return await handle({ body, headers: request.headers }, own)
    } finally {
      busy--
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 120_000 }, async (request, response) => {
    const started = now()
    const [path = '/'] = (request.url ?? '/').split('?')
    const route = `${request.method} ${path}`
    let taken = 0
    const onTake = (bytes: number) => {
      taken += bytes
    }
    const told = await answer(request, route, onTake).then(
      (value): Answer => ({ status: 200, value, ...(route === 'GET /metrics' && { type: plainType }) }),
      (error: unknown): Answer => {
        if (error instanceof Refusal) return { status: error.status, value: { error: error.message } }
        if (request.destroyed && !request.complete) return { status: 499, value: { error: 'gone' } } // the client went away
        onFault(error)
        return { status: 500, value: { error: 'the reward failed; the server’s own output says why' } }
      },
    )
    const status = sendAnswer(response, told, { hold, close: stopping })
    request.resume() // what was not read of a refused request is thrown away
    hold.give(taken)
    metrics.request(routes.has(route) || route in ownRoutes ? path : 'other', status, (now() - started) / 1000)
  })
  server.maxConnections = 4096
  server.on('upgrade', (request, socket, head) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    socket.on('error', () => socket.destroy())
    let status = 101
    try {
      if (stopping) throw new Refusal(503, 'stopping')
      sockets.take(request, socket, head, admit(request, token))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      status = error.status
      refuse(socket, error)
    }
    metrics.request(conversations.has(path) ? path : 'other', status, 0)
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new SpatialError(
          'config',
          `cannot listen on ${host}:${port} (${cause.code}) — choose another address or port`,
          {
            cause,
          },
        ),
      ),
    )
    server.listen({ host, port }, resolve)
  }).catch(async (error: unknown) => {
    await sockets.stop(0)
    throw error
  })
  const { address, family, port: chosen } = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}`,
    stop(drain = 300) {
      stopped ??= stop(drain)
      return stopped
    },
  }

  async function stop(drain: number): Promise<void> {
    stopping = true // from now on every answer closes its connection
    // That of http would also close connections that look idle, with requests on them that have arrived and are not read yet.
    const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()))
    await Promise.all([setTimeout(drain), sockets.stop(drain)])
    server.closeIdleConnections()
    await closed
  }
}

function noSuchRoute(route: string): Refusal {
  const [method, path = ''] = route.split(' ')
  if (method === 'GET' && conversations.has(path)) return new Refusal(426, `${path} is a WebSocket; open it as one`)
  const other = [...routes.keys()].find((known) => known.endsWith(` ${path}`))
  if (other !== undefined) return new Refusal(405, `${path} wants ${other.split(' ')[0]}, not ${method}`)
  return new Refusal(
    404,
    `no route ${route}; there are ${[...routes.keys(), 'GET /healthz', 'GET /metrics'].join(', ')}`,
  )
}

/** Those that whoever starts servers asks whether one is up. */
const openToAll = new Set(['GET /healthz', 'GET /health'])

const plainType = 'text/plain; version=0.0.4'
