import { crc32 } from 'node:zlib'

/**
 * A PNG of one colour, `side` × `side` px, RGB. The pixels are stored, not packed: packed bytes would depend on the version of the system's
 * compressor.
 * @param side at most 140, so that the pixels fit into one stored block
 */
export function plainPicture(side: number, colour: readonly [red: number, green: number, blue: number]): Uint8Array {
  const stride = 1 + side * 3 // a byte for the filter, 0
  if (stride * side > 0xffff) throw new RangeError(`plainPicture: expected a side of at most 140 px, got ${side}`)
  const pixels = new Uint8Array(stride * side)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) pixels.set(colour, y * stride + 1 + x * 3)
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, side)
  new DataView(header.buffer).setUint32(4, side)
  header.set([8, 2, 0, 0, 0], 8) // 8 bits, RGB
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  return joined([signature, chunk('IHDR', header), chunk('IDAT', stored(pixels)), chunk('IEND', new Uint8Array(0))])
}

/** A zlib stream of one stored block. */
function stored(data: Uint8Array): Uint8Array {
  let [a, b] = [1, 0] // Adler-32
  for (const byte of data) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  const { length } = data
  const head = Uint8Array.of(0x78, 0x01, 1, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255)
  return joined([head, data, Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255)])
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = joined([new TextEncoder().encode(name), data])
  const framed = new Uint8Array(body.length + 8)
  const view = new DataView(framed.buffer)
  view.setUint32(0, data.length)
  framed.set(body, 4)
  view.setUint32(body.length + 4, crc32(body))
  return framed
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
