import { createRng, type Generation, type Policy, type RgbImage, type Sampling } from '@spatial-ssrl/core'
import {
  chatRequest,
  type OmittableParameter,
  type ParameterSet,
  plainSampling,
  type ServerSampling,
} from './chat-request.ts'
import { hideSecrets, hideWithin } from './connection/hide-secrets.ts'
import { type Connections, connect, type HttpReply } from './connection/post-json.ts'
import { type ProxySettings, proxyFor } from './connection/proxy.ts'
import { decoded, serviceAddress } from './connection/service-address.ts'
import { ProxyRefusal } from './connection/tunnel.ts'
import { advice } from './failure/endpoint-advice.ts'
import { EndpointError, type EndpointRemedy } from './failure/endpoint-error.ts'
import { createInFlight } from './in-flight.ts'
import { UnboundedReply } from './reply/bounded-json.ts'
import {
  type ChatReply,
  isEmptyCompletion,
  modelNames,
  readChatReply,
  type ServedGeneration,
} from './reply/chat-reply.ts'
import { serviceFault } from './reply/service-fault.ts'
import { serviceWords } from './reply/service-words.ts'
import { retryWait } from './retry.ts'
import { createSlots } from './slots.ts'

/** Where the model is served and how it is asked. */
export interface EndpointOptions {
  /** Addresses up to and including `/v1`, each serving the same model. A query (`?api-version=…`) goes with every request. */
  baseUrls: readonly string[]
  /** The model's name at the server. */
  model: string
  /** Resizes a picture as the model expects it and returns it as a data URI. */
  encodeImage(image: RgbImage): Promise<string>
  /** Sent as `Authorization: Bearer`. Neither it nor a secret of an address is ever part of an error or an answer, whatever a server echoes. */
  apiKey?: string
  /** Proxies; default none, whatever the environment says. */
  proxies?: ProxySettings
  /** Requests in flight at one server; default 32. Servers queue without limit, so the bound is here. */
  concurrency?: number
  /** Tries per request beyond the first; default 5. */
  retries?: number
  /** Longest time of one try, ms; default 20 minutes. */
  timeout?: number
  sampling?: Partial<ServerSampling>
  /** Default `full`. */
  parameters?: ParameterSet
  /** Parameters that are not sent, as a service refuses them; default none. */
  omit?: readonly OmittableParameter[]
  /** Asks for log-probabilities (and, of servers that know it, token ids); default false. */
  logprobs?: boolean
  /** Tokens that end an answer beside the checkpoint's own, for servers of the parameter set `full`; default none. */
  stopTokens?: readonly number[]
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
  generations: ServedGeneration[]
  /** As the server names them, one per generation. */
  finishReasons: string[]
  usage: { promptTokens: number; completionTokens: number }
  /** Tokens of the question as the server laid it out; null where it does not tell them. */
  promptTokenIds: Int32Array | null
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
  /** Its address as errors name it. */
  shown: string
}

/** Longest text of a server in an error, characters. */
const mostWords = 300

/** Why a try gave no answer, and what the failure is once all tries gave none. */
interface Problem {
  problem: string
  failure: EndpointError['failure']
  remedy: EndpointRemedy
  /** Whether another server is to be asked. */
  failed: boolean
  reply?: HttpReply
}

/**
 * Opens an OpenAI-compatible server (vLLM, SGLang, llama.cpp, hosted). Connections are kept; a request that meets a broken connection, a
 * timeout, 408, 429, 5xx or a body that is no chat completion is sent again, elsewhere where there are several servers.
 * @throws RangeError for no address, a concurrency below 1, or a key that no HTTP header carries; SpatialError `config` for a proxy that is none
 */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const { baseUrls, model, apiKey, concurrency = 32, retries = 5, timeout = 20 * 60_000 } = options
  if (baseUrls.length === 0) throw new RangeError('openEndpoint: expected at least one base URL')
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`openEndpoint: expected concurrency ≥ 1, got ${concurrency}`)
  if (apiKey !== undefined && !/^[!-~]+$/.test(apiKey))
    throw new RangeError('openEndpoint: expected an API key of printable ASCII characters')
  const closing = new AbortController()
  const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal
  const inFlight = createInFlight(signal)
  const wait = options.wait ?? waitFor
  const secrets: (string | undefined)[] = [apiKey]
  const servers = baseUrls.map((url): Server => {
    const address = serviceAddress(url)
    const proxy = proxyFor(address.below(''), options.proxies ?? {})
    secrets.push(...address.secrets)
    if (proxy) secrets.push(decoded(proxy.username), decoded(proxy.password))
    const shown = proxy === null ? address.shown : `${address.shown} through the proxy ${proxy.host}`
    return { shown, ...connect(address, { apiKey, sockets: concurrency, proxy }) }
  })
  const hide = hideSecrets(secrets)
  const slots = createSlots(servers, concurrency)
  const jitter = createRng('endpoint').fork('jitter')
  const settings = {
    model,
    server: { ...plainSampling, ...options.sampling },
    parameters: options.parameters ?? 'full',
    omit: options.omit ?? [],
    logprobs: options.logprobs ?? false,
    ...(options.stopTokens && { stopTokens: options.stopTokens }),
  } as const

  /** Text from outside as an error shows it: without secrets, one line, not long. */
  const quote = (text: string) => {
    const line = hide(text).replace(/\s+/g, ' ').trim()
    return line.length > mostWords ? `${line.slice(0, mostWords)}…` : line
  }

  /** What a server's refusal comes to: a problem that may pass, or an error. */
  function refusal({ shown }: Server, reply: HttpReply, body: unknown): Problem {
    const said = serviceWords(body)
    const { failure, remedy, parameter } = serviceFault(reply.status, said)
    const problem = `${shown}: HTTP ${reply.status} ${quote(said.words)}`
    if (failure === 'busy') {
      const failed = reply.status !== 429
      return { problem, failure: 'unavailable', remedy, failed, reply }
    }
    const facts = { problem, status: reply.status, remedy, parameter }
    throw new EndpointError(failure, `${problem} — ${advice(remedy, model, parameter)}`, facts)
  }

  /** One HTTP request in one slot; a problem says that it may be tried again. */
  async function attempt(server: Server, body: object): Promise<ChatReply | Problem> {
    const unreachable = { failure: 'unavailable', remedy: 'wait', failed: true } as const
    try {
      const reply = await inFlight.within(timeout, (within) => server.send('POST', '/chat/completions', body, within))
      if (reply.status !== 200) return refusal(server, reply, reply.text)
      const reading = readChatReply(reply.text)
      if (reading === null) {
        const begin = quote(reply.text).slice(0, 80)
        const problem = `${server.shown}: the reply is not a chat completion: ${begin}`
        const failure = isEmptyCompletion(reply.text) ? 'request' : 'unavailable'
        return { problem, failure, remedy: 'wait', failed: true }
      }
      return 'fault' in reading ? refusal(server, reply, reading.fault) : hideWithin(reading.reply, hide)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof EndpointError) throw error
      if (error instanceof UnboundedReply) {
        const problem = `${server.shown}: ${error.message}`
        throw new EndpointError('request', `${problem} — no chat reply is; check the server`, { problem })
      }
      if (error instanceof ProxyRefusal && [403, 407].includes(error.status)) {
        const problem = `${server.shown}: ${error.message}`
        const facts = { problem, status: error.status, remedy: 'proxy' } as const
        throw new EndpointError('access', `${problem} — ${advice('proxy', model, null)}`, facts)
      }
      return { problem: `${server.shown}: ${quote(describe(error))}`, ...unreachable }
    }
  }

  async function send(makeBody: () => Promise<object>): Promise<{ reply: ChatReply; tries: number }> {
    let body: object | undefined
    const failedAt = new Set<Server>()
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted()
      const server = await slots.take(failedAt)
      let failed = false
      let outcome: ChatReply | Problem
      try {
        body ??= await makeBody() // within the slot, so that few pictures are held at once
        outcome = await attempt(server, body)
        failed = 'problem' in outcome && outcome.failed
      } finally {
        slots.give(server, failed)
      }
      if (failed) failedAt.add(server)
      if (!('problem' in outcome)) return { reply: outcome, tries }
      const { problem, failure, reply, remedy } = outcome
      if (tries > retries) {
        const all = `${problem} (${tries} tries)`
        const facts = { problem: all, status: reply?.status, remedy }
        throw new EndpointError(failure, `${all} — ${advice('wait', model, null)}`, facts)
      }
      const pause = retryWait(tries, reply?.retryAfter, jitter, reply?.date)
      await inFlight.within(Number.POSITIVE_INFINITY, (within) => wait(pause, within))
    }
  }

  async function complete(question: EncodedQuestion, sampling: Sampling): Promise<Completion> {
    const wanted = sampling.temperature === 0 ? 1 : sampling.n // greedy answers to one question are all the same
    const pictures = once(() => question.pictures())
    const completion: Completion = {
      generations: [],
      finishReasons: [],
      usage: { promptTokens: 0, completionTokens: 0 },
      promptTokenIds: null,
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
      completion.promptTokenIds = reply.promptTokenIds
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
          const { text, images, before = [] } = requests[index]!
          if (before.length > 0) throw new RangeError('openEndpoint: expected single questions, got a conversation')
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
        reply = await inFlight.within(30_000, (within) => server.send('GET', '/models', null, within))
        if (reply.status === 200) return modelNames(reply.text).map(hide)
      } catch (error) {
        signal.throwIfAborted()
        const problem = `${server.shown}: ${quote(describe(error))}`
        const facts = { problem, cause: error, remedy: 'address' } as const
        throw new EndpointError('unavailable', `${problem} — check the address and that the server runs`, facts)
      }
      const { problem } = refusal(server, reply, reply.text)
      throw new EndpointError('unavailable', `${problem} — check that the server runs, then run again`, { problem })
    },
    async close() {
      closing.abort(new EndpointError('unavailable', 'the endpoint was closed'))
      inFlight.close()
      for (const server of servers) server.close()
    },
  }
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
