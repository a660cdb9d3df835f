import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { longestReply, UnboundedReply } from '../reply/bounded-json.ts'
import { basicAuthorization, decoded, type ServiceAddress } from './service-address.ts'
import { TunnelAgent } from './tunnel.ts'

/** A whole HTTP reply. */
export interface HttpReply {
  status: number
  /** Header `retry-after`, as sent. */
  retryAfter: string | undefined
  /** Header `date`, as sent: the clock of the server. */
  date: string | undefined
  text: string
}

/** Connections to one server, kept open between requests. */
export interface Connections {
  /** @throws UnboundedReply for a body over `longestReply`, the system's error when the connection fails, the signal's reason when it aborts */
  send(method: 'GET' | 'POST', path: string, body: object | null, signal: AbortSignal): Promise<HttpReply>
  close(): void
}

/**
 * Connections to the server at `address`. `node:http` rather than `fetch`: the latter gives up on a reply whose headers take more than
 * 300 seconds, which a long chain of thought behind a queue does, and Node offers no way to change that.
 */
export function connect(
  address: ServiceAddress,
  { apiKey, sockets, proxy }: { apiKey: string | undefined; sockets: number; proxy: URL | null },
): Connections {
  const ways = waysTo(address.below(''), proxy, sockets)
  const authorization = apiKey === undefined ? address.authorization : `Bearer ${apiKey}`
  return {
    send(method, path, body, signal) {
      const payload = body === null ? '' : JSON.stringify(body)
      const { request, url, options } = ways.to(address.below(path))
      const headers = {
        accept: 'application/json',
        ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...(authorization !== undefined && { authorization }),
        ...options.headers,
      }
      return new Promise((resolve, reject) => {
        const failed = (error: unknown) => reject(signal.aborted ? signal.reason : error)
        request(url, { ...options, method, headers, signal }, (reply) => {
          readText(reply).then(
            (text) =>
              resolve({
                status: reply.statusCode ?? 0,
                retryAfter: reply.headers['retry-after'],
                date: reply.headers.date,
                text,
              }),
            failed,
          )
        })
          .on('error', failed)
          .end(payload)
      })
    },
    close: () => ways.agent.destroy(),
  }
}

interface Way {
  request: typeof httpRequest
  url: URL
  options: { agent: HttpAgent; path?: string; headers?: Record<string, string> }
}

/** How requests reach a server: directly, through a proxy that is given whole addresses (http), or through tunnels (https). */
function waysTo(server: URL, proxy: URL | null, sockets: number): { agent: HttpAgent; to(target: URL): Way } {
  const kept = { keepAlive: true, maxSockets: sockets }
  const isSecure = ({ protocol }: URL) => protocol === 'https:'
  const forProxy: Record<string, string> =
    proxy !== null && (proxy.username !== '' || proxy.password !== '')
      ? { 'proxy-authorization': basicAuthorization(decoded(proxy.username), decoded(proxy.password)) }
      : {}
  if (proxy !== null && !isSecure(server)) {
    const agent = isSecure(proxy) ? new HttpsAgent(kept) : new HttpAgent(kept)
    const request = isSecure(proxy) ? httpsRequest : httpRequest
    const to = (target: URL) => ({
      request,
      url: new URL(proxy.origin),
      options: { agent, path: target.href, headers: { host: target.host, ...forProxy } },
    })
    return { agent, to }
  }
  const secureAgent = () => (proxy === null ? new HttpsAgent(kept) : new TunnelAgent(proxy, forProxy, kept))
  const agent = isSecure(server) ? secureAgent() : new HttpAgent(kept)
  const request = isSecure(server) ? httpsRequest : httpRequest
  return { agent, to: (target) => ({ request, url: target, options: { agent } }) }
}

async function readText(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestReply) {
      reply.destroy()
      throw new UnboundedReply(`the reply is over ${longestReply / 2 ** 20} MiB long`)
    }
    chunks.push(chunk)
  }
  if (!reply.complete) throw new Error('the connection was cut within the reply')
  return Buffer.concat(chunks).toString('utf8')
}
