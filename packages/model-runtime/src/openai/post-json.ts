import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** A whole HTTP reply. */
export interface HttpReply {
  status: number
  /** Header `retry-after`, as sent. */
  retryAfter: string | undefined
  text: string
}

/** Connections to one server, kept open between requests. */
export interface Connections {
  /** @throws the system's error when the connection fails, the signal's reason when it aborts */
  send(method: 'GET' | 'POST', path: string, body: object | null, signal: AbortSignal): Promise<HttpReply>
  close(): void
}

/** More than this is no chat reply, bytes. */
const longestReply = 64 * 2 ** 20

/**
 * Connections to the server at `baseUrl`. `node:http` rather than `fetch`: the latter gives up on a reply whose headers take more than
 * 300 seconds, which a long chain of thought behind a queue does, and Node offers no way to change that.
 */
export function connect(
  baseUrl: URL,
  { apiKey, sockets }: { apiKey: string | undefined; sockets: number },
): Connections {
  const secure = baseUrl.protocol === 'https:'
  const options = { keepAlive: true, maxSockets: sockets }
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options)
  const request = secure ? httpsRequest : httpRequest
  const root = baseUrl.href.replace(/\/$/, '')
  return {
    send(method, path, body, signal) {
      const payload = body === null ? '' : JSON.stringify(body)
      const headers = {
        accept: 'application/json',
        ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      }
      return new Promise((resolve, reject) => {
        const failed = (error: unknown) => reject(signal.aborted ? signal.reason : error)
        request(`${root}${path}`, { method, agent, headers, signal }, (reply) => {
          readText(reply).then(
            (text) => resolve({ status: reply.statusCode ?? 0, retryAfter: reply.headers['retry-after'], text }),
            failed,
          )
        })
          .on('error', failed)
          .end(payload)
      })
    },
    close: () => agent.destroy(),
  }
}

async function readText(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestReply) throw new Error(`the reply is over ${longestReply} bytes long`)
    chunks.push(chunk)
  }
  if (!reply.complete) throw new Error('the connection was cut within the reply')
  return Buffer.concat(chunks).toString('utf8')
}
