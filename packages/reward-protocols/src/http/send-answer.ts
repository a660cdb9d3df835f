import type { ServerResponse } from 'node:http'
import { Refusal } from '../protocol/protocol.ts'
import type { Hold } from './read-body.ts'

/** What a request is answered with: text as it is, anything else as JSON. */
export interface Answer {
  status: number
  value: unknown
  /** The type of a text. */
  type?: string
}

/** Answers of more characters are held until their client has read them. */
const longAnswer = 65_536

/**
 * Sends an answer. A long one takes its place in `hold`; where there is none, the client is told to come again.
 * @param close whether the connection ends with it
 * @returns the status that was sent
 */
export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  { hold, close }: { hold: Hold; close: boolean },
): number {
  const text = answer.type === undefined ? JSON.stringify(answer.value) : String(answer.value)
  const bytes = Buffer.byteLength(text)
  if (bytes > longAnswer && !response.destroyed) {
    try {
      hold.take(bytes)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return sendAnswer(response, { status: error.status, value: { error: error.message } }, { hold, close })
    }
    response.once('close', () => hold.give(bytes))
  }
  const { status, type = 'application/json' } = answer
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes,
    ...(close && { connection: 'close' }),
    ...(status === 429 && { 'retry-after': '1' }),
    ...(status === 426 && { upgrade: 'websocket' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  })
  response.end(text)
  return status
}
