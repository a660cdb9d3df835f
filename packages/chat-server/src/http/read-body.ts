import type { IncomingMessage } from 'node:http'
import { Refusal } from '../refusal/refusal.ts'

/** Bytes of bodies that are held at a time, of all requests together. */
export interface Hold {
  held: number
  readonly most: number
}

/**
 * The JSON of a request. `onTake` hears of the bytes that it takes of `hold`, which are to be given back when the request is answered.
 * @throws Refusal 413 above `most` bytes, 429 when too much is held, 415 for what is packed or says that it is no JSON, 400 for what is none
 */
export async function readBody(
  request: IncomingMessage,
  { most, hold }: { most: number; hold: Hold },
  onTake: (bytes: number) => void,
): Promise<unknown> {
  const {
    'content-type': type = '',
    'content-encoding': packed = 'identity',
    'content-length': announced = 0,
  } = request.headers
  // A page of the web can send plain text and forms anywhere without being asked, but no JSON.
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Refusal(415, 'send JSON, and content-type: application/json')
  if (packed !== 'identity') throw new Refusal(415, 'send the body as it is, not packed')
  const tooLarge = () => new Refusal(413, `the body has more than ${most} bytes; send smaller pictures`)
  if (Number(announced) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw tooLarge()
    if (hold.held + chunk.length > hold.most) throw new Refusal(429, 'busy with other requests; ask again in a second')
    onTake(chunk.length)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, bytes)))
  } catch {
    throw new Refusal(400, 'the body is no JSON in UTF-8')
  }
}
