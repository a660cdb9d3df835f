import type { IncomingMessage } from 'node:http'
import { Refusal } from '../protocol/protocol.ts'

/** Bytes of bodies that a server holds at a time, of all requests together. */
export interface Hold {
  readonly held: number
  /** @throws Refusal 429 when there would be too many */
  take(bytes: number): void
  give(bytes: number): void
}

export function createHold(most: number): Hold {
  let held = 0
  return {
    get held() {
      return held
    },
    take(bytes) {
      if (held + bytes > most) throw new Refusal(429, 'busy with other requests; ask again in a second')
      held += bytes
    },
    give(bytes) {
      held -= bytes
    },
  }
}

/**
 * The JSON of a request, and how many bytes of `hold` it took, to be given back when the request is answered.
 * @throws Refusal 413 above `most` bytes, 429 when too much is held, 400 for what is no JSON in UTF-8, 415 for packed bodies
 */
export async function readBody(
  request: IncomingMessage,
  { most, hold }: { most: number; hold: Hold },
  onTake: (bytes: number) => void,
): Promise<unknown> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new Refusal(415, 'send the body as it is, not packed')
  const tooLarge = () => new Refusal(413, `the body has more than ${most} bytes; send fewer items at a time`)
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    let refused = false // what still comes is thrown away
    request.on('data', (chunk: Buffer) => {
      if (refused) return
      try {
        bytes += chunk.length
        if (bytes > most) throw tooLarge()
        hold.take(chunk.length)
        onTake(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        refused = true
        reject(error)
      }
    })
    request.on('end', resolve)
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the connection ended before the body'))
    })
  })
  if (bytes === 0) return undefined
  try {
    return JSON.parse(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes)))
  } catch (cause) {
    throw new Refusal(400, 'the body is no JSON in UTF-8', { cause })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
