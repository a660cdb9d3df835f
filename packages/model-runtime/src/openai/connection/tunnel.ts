import { request as httpRequest } from 'node:http'
import { Agent, type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as secure } from 'node:tls'

/** A proxy answered a CONNECT with something else than success. */
export class ProxyRefusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`the proxy answered HTTP ${status}`)
    this.name = 'ProxyRefusal'
    this.status = status
  }
}

/** Longest time of a CONNECT, ms; the time limit of the request ends only the wait for it. */
const longestConnect = 60_000

/** Keeps TLS connections to servers behind an HTTP proxy, each through a CONNECT of its own. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL
  readonly #headers: Record<string, string>
  readonly #ending = new AbortController()

  /** @param headers sent to the proxy alone */
  constructor(proxy: URL, headers: Record<string, string>, options: AgentOptions) {
    super(options)
    this.#proxy = proxy
    this.#headers = headers
  }

  override createConnection(options: RequestOptions, done?: (error: Error | null, stream: Duplex) => void): undefined {
    const { host, port } = options
    const authority = `${host?.includes(':') ? `[${host}]` : host}:${port ?? 443}`
    const failed = done as ((error: Error) => void) | undefined // there is no stream then
    const request = this.#proxy.protocol === 'https:' ? httpsRequest : httpRequest
    const asked = request(this.#proxy.origin, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...this.#headers },
      agent: false,
      signal: this.#ending.signal,
      timeout: longestConnect,
    })
    asked.on('connect', ({ statusCode = 0 }, socket) => {
      asked.setTimeout(0)
      if (statusCode >= 200 && statusCode < 300) done?.(null, secure({ ...(options as ConnectionOptions), socket }))
      else {
        socket.destroy()
        failed?.(new ProxyRefusal(statusCode))
      }
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer of the proxy within ${longestConnect / 1000} s`)))
    asked.on('error', (error) => failed?.(error))
    asked.end()
  }

  override destroy(): void {
    this.#ending.abort()
    super.destroy()
  }
}
