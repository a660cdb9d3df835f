import type { IncomingMessage } from 'node:http'
import { Refusal } from '../refusal/refusal.ts'

/**
 * The JSON of a request.
 * @param onTake told of bytes that are held from now on; may refuse them
 * @throws Refusal 413 above `most` bytes, 415 for what is packed or says that it is no JSON, 400 for what is none
 */
export async function readBody(
  request: IncomingMessage,
  most: number,
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
    onTake(chunk.length)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, bytes)))
  } catch {
    throw new Refusal(400, 'the body is no JSON in UTF-8')
  }
}
