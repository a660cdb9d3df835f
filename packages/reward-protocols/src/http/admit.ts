import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Conversation, Refusal } from '../protocol/protocol.ts'
import { conversations } from '../protocols.ts'
import { authorise } from './authorise.ts'

/**
 * What is spoken where a request wants a WebSocket.
 * @throws Refusal 401 or 403 for the token, 403 for a page of another site, 404 where nothing is spoken, 400 for another protocol
 */
export function admit({ headers, url = '/' }: IncomingMessage, token: string | undefined): Conversation {
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    throw new Refusal(400, 'send the request without Upgrade: there are WebSockets and plain HTTP 1.1')
  authorise(headers, token)
  if (headers.origin !== undefined && hostOf(headers.origin) !== headers.host)
    throw new Refusal(403, 'pages of other sites may not open sessions')
  const conversation = conversations.get(url.split('?')[0]!)
  if (conversation !== undefined) return conversation
  throw new Refusal(404, `no WebSocket at ${url} — there are ${[...conversations.keys()].join(', ')}`)
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

/** Answers a request for a WebSocket with a status and one line. */
export function refuse(socket: Duplex, { status, message }: Refusal): void {
  const text = JSON.stringify({ error: message })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}
