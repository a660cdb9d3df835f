import { SpatialError } from '@spatial-ssrl/core'
import { brokenReply, TinkerError } from '../errors/tinker-error.ts'
import { type JsonReply, readObject } from './json.ts'
import { refused, serverWords } from './refusal.ts'
import { serverAddress } from './server-address.ts'
import { createInFlight, TimedOut, type Wait, waitFor, waitIdly } from './wait.ts'

/** How a server is reached. */
export interface TransportOptions {
  /** The server, without `/api/v1`. */
  baseUrl: string
  /** Sent as `X-API-Key`; never part of an error, whatever a server echoes. */
  apiKey?: string
  /** Tries beyond the first for broken connections, time-outs and 5xx, with waits of 1, 2, 4, … 30 s; default 10. */
  retries?: number
  /** Longest pause, ms in all, while the server says 429 (busy) or 402 (no credit); default one hour. */
  patience?: number
  /** Longest time of one try, ms; default 60 s. */
  timeout?: number
  /** Default the platform's. */
  fetch?: typeof fetch
  /** Waits; default the platform's timers. */
  wait?: Wait
  /** Ends everything that is under way. */
  signal?: AbortSignal
}

/** One call of the protocol. */
export interface Call {
  /** The path below the base address. */
  path: string
  method?: 'GET' | 'POST' | 'DELETE'
  /** JSON, or bytes of a protocol-buffer message. */
  body?: object | Uint8Array
  headers?: Record<string, string>
  /** Whether no answer yet (status 408, or a time limit of ours) is an answer: status 408. */
  waits?: boolean
  /** Further statuses that are an answer to this call. */
  answers?: readonly number[]
  /** In place of those of all calls. */
  timeout?: number
  retries?: number
}

/** A whole reply. */
export interface Reply {
  status: number
  headers: Headers
  bytes: Uint8Array
}

/** Calls to one server, tried again until they are answered. */
export interface Transport {
  readonly shown: string
  /** Whether it was closed. */
  readonly closed: boolean
  /** @param idle keeps no process alive */
  wait(ms: number, options?: { idle: boolean }): Promise<void>
  /** @throws TinkerError when the call is refused or the server stays away; the signal's reason when it aborts */
  send(call: Call): Promise<Reply>
  /** The same for a call that is answered in JSON. */
  json(call: Call): Promise<JsonReply>
  /** A reply whose body is read as it comes, of this server or of another, which is not sent the key. */
  open(url: URL): Promise<Response>
  /** Exchanges the key for short-lived tokens from now on, as servers that say so want it. */
  useTokens(): Promise<void>
  close(reason: unknown): void
}

/** Longest reply that is no download, bytes. */
const longestReply = 512 * 2 ** 20

/** Empty 400s that are taken for a proxy's. */
const spuriousRefusals = 3

const nothing = new Uint8Array(0)

/**
 * Opens connections to the server of `options`.
 * @throws SpatialError `config` for an address that is none or a key that no header carries
 */
export function openTransport(options: TransportOptions): Transport {
  const { apiKey, retries = 10, patience = 3_600_000, timeout = 60_000 } = options
  if (apiKey !== undefined && !/^[!-~]+$/.test(apiKey))
    throw new SpatialError('config', 'the key holds other than printable ASCII characters — check for a line break')
  const send = options.fetch ?? fetch
  const address = serverAddress(options.baseUrl)
  const closing = new AbortController()
  const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal
  const { within } = createInFlight(signal)
  const wait = (ms: number, sleep: Wait = options.wait ?? waitFor) =>
    within(Number.POSITIVE_INFINITY, (limit) => sleep(ms, limit))
  let token: string | null = null
  let renewal: Promise<string> | null = null

  const hide = (text: string) =>
    [apiKey, token].reduce<string>(
      (shown, secret) => (secret && secret.length >= 6 ? shown.replaceAll(secret, '[hidden]') : shown),
      text,
    )

  async function once(call: Call, credential: string | null | undefined): Promise<Reply> {
    const { path, method = 'POST', body, headers, timeout: own = timeout } = call
    const binary = body instanceof Uint8Array
    return within(own, async (limit) => {
      const response = await send(address.below(path), {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': binary ? 'application/x-protobuf' : 'application/json' }),
          ...(credential && { 'x-api-key': credential }),
          ...headers,
        },
        ...(body !== undefined && { body: binary ? new Uint8Array(body) : JSON.stringify(body) }),
        redirect: 'manual',
        signal: limit,
      })
      return { status: response.status, headers: response.headers, bytes: await readBytes(response) }
    })
  }

  /** A new token in place of `old`, exchanged once however many calls were refused. */
  function renew(old: string | null): Promise<string> {
    if (token !== old && token !== null) return Promise.resolve(token)
    renewal ??= answered({ path: '/api/v1/auth/token', body: {} }, () => apiKey)
      .then(({ bytes }) => {
        const { jwt } = readObject(bytes, '/api/v1/auth/token')
        if (typeof jwt !== 'string' || jwt === '') throw brokenReply('/api/v1/auth/token: the reply holds no jwt')
        token = jwt
        return jwt
      })
      .finally(() => {
        renewal = null
      })
    return renewal
  }

  async function answered(call: Call, credential: () => string | null | undefined): Promise<Reply> {
    const most = call.retries ?? retries
    let [failures, busy, waited, spurious, renewed] = [0, 0, 0, 0, false]
    for (;;) {
      let reply: Reply
      try {
        const used = credential()
        reply = await once(call, used)
        if (reply.status === 401 && used === token && token !== null && !renewed) {
          renewed = true
          await renew(token)
          continue
        }
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof TinkerError) throw error
        if (call.waits && error instanceof TimedOut) return { status: 408, headers: new Headers(), bytes: nothing }
        if (++failures > most) throw unreachable(call, hide(describe(error)), failures, error)
        await wait(pause(failures))
        continue
      }
      const { status } = reply
      if ((status >= 200 && status < 300) || (status === 408 && call.waits) || call.answers?.includes(status))
        return reply
      let next: number | null = null
      if (status === 402) next = 5000
      else if (status === 429) next = Math.min(5000, 1000 * 2 ** busy++)
      if (next !== null) {
        waited += next
        if (waited > patience) next = null
      } else if (status === 400 && reply.bytes.length === 0 && spurious++ < spuriousRefusals) next = 1000
      else if ((status === 408 || status >= 500) && ++failures <= most) next = pause(failures)
      if (next !== null) {
        await wait(next)
        continue
      }
      throw refused(`${address.shown}${call.path}`, status, hide(serverWords(reply.bytes)))
    }
  }

  function unreachable(call: Call, why: string, tries: number, cause: unknown): TinkerError {
    const problem = `${address.shown}${call.path}: ${why} (${tries} tries)`
    return new TinkerError('unavailable', `${problem} — check the address and that the server runs`, { cause })
  }

  const transport: Transport = {
    shown: address.shown,
    get closed() {
      return signal.aborted
    },
    wait: (ms, { idle = false } = { idle: false }) => (idle ? wait(ms, waitIdly) : wait(ms)),
    send: (call) => answered(call, () => token ?? apiKey),
    async json(call) {
      const reply = await transport.send(call)
      return readObject(reply.bytes, `${address.shown}${call.path}`)
    },
    async open(url) {
      const ours = url.origin === address.below('/').origin
      const key = token ?? apiKey
      for (let failures = 1; ; failures++) {
        try {
          const response = await send(url, { headers: ours && key ? { 'x-api-key': key } : {}, signal })
          if (response.ok) return response
          const error = refused(
            url.origin + url.pathname,
            response.status,
            hide(serverWords(await readBytes(response))),
          )
          if (error.failure !== 'unavailable' || failures > retries) throw error
        } catch (error) {
          signal.throwIfAborted()
          if (error instanceof TinkerError) throw error
          if (failures > retries) throw unreachable({ path: url.pathname }, hide(describe(error)), failures, error)
        }
        await wait(pause(failures))
      }
    },
    async useTokens() {
      await renew(null)
    },
    close: (reason) => closing.abort(reason),
  }
  return transport
}

/** Before try `failures` + 1, ms. */
function pause(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** (failures - 1))
}

async function readBytes(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > longestReply) throw brokenReply(`the reply is over ${longestReply / 2 ** 20} MiB long`)
    parts.push(part)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Node's fetch hides the reason in `cause`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors.length > 0) return describe(cause.errors[0])
  if (cause instanceof Error) return describe(cause)
  return error.message || error.name
}
