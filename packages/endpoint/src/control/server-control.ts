import { hideSecrets } from '../connection/hide-secrets.ts'
import { connect, type HttpReply } from '../connection/post-json.ts'
import { type ProxySettings, proxyFor } from '../connection/proxy.ts'
import { decoded, serviceAddress, shownAddress } from '../connection/service-address.ts'
import { EndpointError } from '../failure/endpoint-error.ts'
import { createInFlight } from '../in-flight.ts'
import { serviceWords } from '../reply/service-words.ts'
import { type ControlCall, type ServerKind, serverKinds } from './server-kinds.ts'

/** Which server is told, and how it wants to be. */
export interface ControlOptions {
  /** The address that it is asked at, up to and including `/v1`. */
  baseUrl: string
  kind: ServerKind
  /** Sent as `Authorization: Bearer`. */
  apiKey?: string
  /** Proxies; default none. */
  proxies?: ProxySettings
  /** Longest time of one call, ms; default 20 minutes. */
  timeout?: number
  /** Ends what is under way. */
  signal?: AbortSignal
}

/**
 * What a server of open weights can be told besides questions. Nothing is tried twice: whoever calls knows what a second time would do.
 * Every call throws an `EndpointError`: `unavailable` where the server is away or starting, `access` where it does not know the call or
 * refuses it.
 */
export interface ServerControl {
  /**
   * Makes it read its weights again and forget what it computed with others: prefixes of questions and pictures already seen. No question may
   * be under way.
   * @param folder the model folder as the server sees it; vLLM reads the one that it was started with
   */
  reloadWeights(folder: string): Promise<void>
  /**
   * Makes a LoRA adapter a model of its own. Take a new name for every version: a server asked to load in place reads the adapter again at
   * every question.
   */
  loadAdapter(name: string, folder: string): Promise<void>
  /** Takes an adapter away again. */
  unloadAdapter(name: string): Promise<void>
  /** Ends its connections. */
  close(): void
}

/** @throws TypeError for an address that is none */
export function openServerControl(options: ControlOptions): ServerControl {
  const { baseUrl, kind, apiKey, timeout = 20 * 60_000 } = options
  const { name, calls } = serverKinds[kind]
  const address = serviceAddress(rootOf(baseUrl))
  const proxy = proxyFor(address.below(''), options.proxies ?? {})
  const connections = connect(address, { apiKey, sockets: 1, proxy })
  const hide = hideSecrets([
    apiKey,
    ...address.secrets,
    ...(proxy ? [decoded(proxy.username), decoded(proxy.password)] : []),
  ])
  const closing = new AbortController()
  const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal
  const inFlight = createInFlight(signal)

  async function call({ path, body, missing, succeeded }: ControlCall): Promise<void> {
    const at = shownAddress(address.below(path).href)
    let reply: HttpReply
    try {
      reply = await inFlight.within(timeout, (within) => connections.send('POST', path, body ?? {}, within))
    } catch (cause) {
      signal.throwIfAborted()
      const problem = hide(`${at}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`)
      const facts = { problem, cause, remedy: 'wait' } as const
      throw new EndpointError('unavailable', `${problem} — check that the server runs, then run again`, facts)
    }
    const { status, text } = reply
    if (status === 200 && (succeeded?.(text) ?? true)) return
    if (status === 404 && missing === null) return
    const { words } = serviceWords(text)
    const problem = `${at}: HTTP ${status} ${hide(words).replace(/\s+/g, ' ').trim().slice(0, 300)}`
    const away = [408, 429, 502, 503, 504].includes(status)
    const advice = away
      ? 'check that the server runs, then run again'
      : status === 404 && missing
        ? missing
        : status === 401 || status === 403
          ? 'check the API key and what it may use'
          : `look into the log of ${name}`
    throw new EndpointError(away ? 'unavailable' : 'access', `${problem} — ${advice}`, { problem, status })
  }

  const all = async (list: readonly ControlCall[]) => {
    for (const each of list) await call(each)
  }
  return {
    reloadWeights: (folder) => all(calls.reloadWeights(folder)),
    loadAdapter: (adapter, folder) => all(calls.loadAdapter(adapter, folder)),
    unloadAdapter: (adapter) => all(calls.unloadAdapter(adapter)),
    close() {
      closing.abort(new EndpointError('unavailable', 'the server control was closed'))
      inFlight.close()
      connections.close()
    },
  }
}

/** The address without `/v1`, below which servers have what is not of the OpenAI API. */
function rootOf(baseUrl: string): string {
  const url = new URL(baseUrl)
  url.pathname = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/, '')
    .replace(/\/v1$/, '')
  return url.href
}
