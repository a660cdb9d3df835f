import { createRng, type Generation, type Policy, type RgbImage, type Sampling } from '@spatial-ssrl/core'
import { type ChatReply, modelNames, readChatReply, refusalText } from './chat-reply.ts'
import { chatRequest, type ParameterSet, plainSampling, type ServerSampling } from './chat-request.ts'
import { EndpointError } from './endpoint-error.ts'
import { type Connections, connect, type HttpReply } from './post-json.ts'
import { isTransient, retryWait } from './retry.ts'
import { createSlots } from './slots.ts'

/** Where the model is served and how it is asked. */
export interface EndpointOptions {
  /** Addresses up to and including `/v1`, each serving the same model. */
  baseUrls: readonly string[]
  /** The model's name at the server. */
  model: string
  /** Resizes a picture as the model expects it and returns it as a data URI. */
  encodeImage(image: RgbImage): Promise<string>
  apiKey?: string
  /** Requests in flight at one server; default 32. Servers queue without limit, so the bound is here. */
  concurrency?: number
  /** Tries per request beyond the first; default 5. */
  retries?: number
  /** Longest time of one try, ms; default 20 minutes. */
  timeout?: number
  sampling?: Partial<ServerSampling>
  /** Default `full`. */
  parameters?: ParameterSet
  /** Asks for log-probabilities (and, of servers that know it, token ids); default false. */
  logprobs?: boolean
  /** Ends everything that is under way. */
  signal?: AbortSignal
  /** Waits `ms`; replaced in tests. */
  wait?(ms: number, signal: AbortSignal): Promise<void>
}

/** A question whose pictures are made when it is its turn, so that few are held at once. */
export interface EncodedQuestion {
  /** `<image>` marks where each picture goes, in order. */
  text: string
  /** Data URIs, one for each mark; called once. */
  pictures(): Promise<readonly string[]>
}

/** The answers to one question and what they cost. */
export interface Completion {
  generations: Generation[]
  /** As the server names them, one per generation. */
  finishReasons: string[]
  usage: { promptTokens: number; completionTokens: number }
  /** The model that answered, as the server names it. */
  servedModel: string | null
  /** HTTP requests made, failed ones included. */
  tries: number
}

/** A served model as a policy. `complete` asks one question and also tells usage and finish reasons. */
export interface Endpoint extends Policy {
  /** @throws EndpointError when the question is refused or the server stays away; the signal's reason when it aborts */
  complete(question: EncodedQuestion, sampling: Sampling): Promise<Completion>
  /** Model names that the first server lists. @throws EndpointError */
  models(): Promise<string[]>
}

interface Server extends Connections {
  url: string
}

/**
 * Opens an OpenAI-compatible server (vLLM, SGLang, llama.cpp, hosted). Connections are kept; a request that meets a broken connection, a
 * timeout, 408, 429, 5xx or a body that is no chat completion is sent again, elsewhere where there are several servers.
 * @throws RangeError for no address or a concurrency below 1
 */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const { baseUrls, model, apiKey, concurrency = 32, retries = 5, timeout = 20 * 60_000 } = options
  if (baseUrls.length === 0) throw new RangeError('openEndpoint: expected at least one base URL')
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`openEndpoint: expected concurrency ≥ 1, got ${concurrency}`)
  const closing = new AbortController()
  const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal
  const wait = options.wait ?? waitFor
  const servers = baseUrls.map((url): Server => ({ url, ...connect(new URL(url), { apiKey, sockets: concurrency }) }))
  const slots = createSlots(servers, concurrency)
  const jitter = createRng('endpoint').fork('jitter')
  const settings = {
    model,
    server: { ...plainSampling, ...options.sampling },
    parameters: options.parameters ?? 'full',
    logprobs: options.logprobs ?? false,
  } as const

  /** One HTTP request in one slot; null says that it may be tried again. */
  async function attempt(server: Server, body: object): Promise<ChatReply | { problem: string; reply?: HttpReply }> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    let reply: HttpReply
    try {
      reply = await server.send('POST', '/chat/completions', body, within)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const late = within.aborted ? `no answer within ${timeout / 1000} s` : describe(error)
      return { problem: `${server.url}: ${late}` }
    }
    if (isTransient(reply.status))
      return { problem: `${server.url}: HTTP ${reply.status} ${refusalText(reply.text)}`, reply }
    if (reply.status !== 200) throw refusal(server.url, model, reply)
    return readChatReply(reply.text) ?? { problem: `${server.url}: the reply is not a chat completion` }
  }

  async function send(makeBody: () => Promise<object>): Promise<{ reply: ChatReply; tries: number }> {
    let body: object | undefined
    const failedAt = new Set<Server>()
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted()
      const server = await slots.take(failedAt)
      let failed = true
      let outcome: Awaited<ReturnType<typeof attempt>>
      try {
        body ??= await makeBody() // within the slot, so that few pictures are held at once
        outcome = await attempt(server, body)
        failed = 'problem' in outcome && outcome.reply?.status !== 429
      } catch (error) {
        failed = false
        throw error
      } finally {
        slots.give(server, failed)
      }
      if (failed) failedAt.add(server)
      if (!('problem' in outcome)) return { reply: outcome, tries }
      if (tries > retries)
        throw new EndpointError(
          'unavailable',
          `${outcome.problem} (${tries} tries) — check that the server runs, then run again`,
          outcome.reply && { status: outcome.reply.status },
        )
      await wait(retryWait(tries, outcome.reply?.retryAfter, jitter, Date.now()), signal)
    }
  }

  async function complete(question: EncodedQuestion, sampling: Sampling): Promise<Completion> {
    const wanted = sampling.temperature === 0 ? 1 : sampling.n // greedy answers to one question are all the same
    const pictures = once(() => question.pictures())
    const completion: Completion = {
      generations: [],
      finishReasons: [],
      usage: { promptTokens: 0, completionTokens: 0 },
      servedModel: null,
      tries: 0,
    }
    while (completion.generations.length < wanted) {
      const had = completion.generations.length // servers that know no `n` answer once per request
      const asked = { ...sampling, n: wanted - had, seed: had === 0 ? sampling.seed : `${sampling.seed}/${had}` }
      const { reply, tries } = await send(async () =>
        chatRequest(question.text, await pictures(), { ...settings, sampling: asked }),
      )
      completion.generations.push(...reply.generations.slice(0, asked.n))
      completion.finishReasons.push(...reply.finishReasons.slice(0, asked.n))
      completion.usage.promptTokens += reply.promptTokens
      completion.usage.completionTokens += reply.completionTokens
      completion.servedModel = reply.model
      completion.tries += tries
    }
    while (completion.generations.length < sampling.n) {
      completion.generations.push(completion.generations[0]!)
      completion.finishReasons.push(completion.finishReasons[0]!)
    }
    return completion
  }

  return {
    complete,
    async generate(requests, sampling) {
      const width = concurrency * servers.length
      const results: Generation[][] = new Array(requests.length)
      let next = 0
      const work = async () => {
        for (let index = next++; index < requests.length; index = next++) {
          const { text, images } = requests[index]!
          const pictures = () => Promise.all(images.map((image) => options.encodeImage(image)))
          const seeded = { ...sampling, seed: `${sampling.seed}/${index}` }
          results[index] = (await complete({ text, pictures }, seeded)).generations
        }
      }
      await Promise.all(Array.from({ length: Math.min(width, requests.length) }, work))
      return results
    },
    async models() {
      const server = servers[0]!
      let reply: HttpReply
      try {
        reply = await server.send('GET', '/models', null, AbortSignal.any([signal, AbortSignal.timeout(30_000)]))
      } catch (error) {
        throw new EndpointError(
          'unavailable',
          `${server.url}: ${describe(error)} — check the address and that the server runs`,
          {
            cause: error,
          },
        )
      }
      if (reply.status !== 200) throw refusal(server.url, model, reply)
      return modelNames(reply.text)
    },
    async close() {
      closing.abort(new EndpointError('unavailable', 'the endpoint was closed'))
      for (const server of servers) server.close()
    },
  }
}

function refusal(url: string, model: string, { status, text }: HttpReply): EndpointError {
  const words = `${url}: HTTP ${status} ${refusalText(text)}`
  if (status === 401 || status === 403) return new EndpointError('access', `${words} — check the API key`, { status })
  if (status === 404 || (status >= 300 && status < 400))
    return new EndpointError('access', `${words} — check the address (it ends in /v1) and the model name ${model}`, {
      status,
    })
  return new EndpointError('request', `${words} — shorten the question or send smaller pictures`, { status })
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  return error instanceof Error ? error.message || error.name : String(error)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
