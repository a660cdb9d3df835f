import { brotliDecompressSync, unzipSync } from 'node:zlib'
import type { CompressionCodec, Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** A page may grow by this factor when it is unpacked, and by this many bytes more. */
const [mostGrowth, freeGrowth] = [64, 64e6]

/**
 * Every codec of the format with its output bounded: by what its header claims, and that by the packed bytes. Pages that were unpacked
 * once, for checking, are not unpacked again: they are found by their bytes.
 */
export function boundedCodecs(): {
  codecs: Compressors
  remember(codec: CompressionCodec, packed: Uint8Array, size: number): Uint8Array
} {
  const known = new Map<string, { packed: Uint8Array; page: Uint8Array }[]>()
  const keyOf = (codec: string, packed: Uint8Array, size: number) => `${codec} ${packed.length} ${size}`
  const unpack = (codec: CompressionCodec, packed: Uint8Array, size: number): Uint8Array => {
    const before = known.get(keyOf(codec, packed, size))
    return before?.find((entry) => Buffer.compare(entry.packed, packed) === 0)?.page ?? unpackOnce(codec, packed, size)
  }
  const names = Object.keys(compressors) as CompressionCodec[]
  return {
    codecs: Object.fromEntries(
      names.map((codec) => [codec, (packed: Uint8Array, size: number) => unpack(codec, packed, size)]),
    ),
    remember(codec, packed, size) {
      const page = unpack(codec, packed, size)
      const key = keyOf(codec, packed, size)
      known.set(key, [...(known.get(key) ?? []), { packed, page }])
      return page
    },
  }
}

function unpackOnce(codec: CompressionCodec, packed: Uint8Array, size: number): Uint8Array {
  if (!(size >= 0 && size <= freeGrowth + mostGrowth * packed.length))
    throw new RangeError(`a page of ${size} bytes in ${packed.length}`)
  const limit = { maxOutputLength: Math.max(1, size) }
  if (size === 0) return new Uint8Array()
  if (codec === 'GZIP') return plain(unzipSync(packed, limit))
  if (codec === 'BROTLI') return plain(brotliDecompressSync(packed, limit))
  if (codec === 'ZSTD') checkFrames(packed, size)
  const page = compressors[codec]?.(packed, size)
  if (page?.length !== size) throw new RangeError(`a page of ${page?.length} bytes instead of ${size}`)
  return page
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** Bytes that a packed block of Zstandard can become at most. */
const blockBytes = 131_072

/** Holds a Zstandard frame's own sizes against the page's: its reader believes them. */
function checkFrames(packed: Uint8Array, size: number): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  if (packed.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) throw new RangeError('no Zstandard frame')
  const head = packed[4]!
  const single = (head & 32) !== 0
  const sizeBytes = head >> 6 === 0 ? (single ? 1 : 0) : 1 << (head >> 6)
  let at = 5 + (single ? 0 : 1) + [0, 1, 2, 4][head & 3]!
  let claimed = 0
  for (let i = sizeBytes - 1; i >= 0; i--) claimed = claimed * 256 + (packed[at + i] ?? 0)
  if (sizeBytes > 0 && claimed + (sizeBytes === 2 ? 256 : 0) !== size) throw new RangeError('a frame of another size')
  at += sizeBytes
  let most = 0
  for (let last = false; !last; ) {
    if (at + 3 > packed.length) throw new RangeError('a frame is cut off')
    const block = packed[at]! + packed[at + 1]! * 256 + packed[at + 2]! * 65_536
    last = (block & 1) === 1
    const [type, length] = [(block >> 1) & 3, block >> 3]
    most += type === 2 ? blockBytes : length
    at += 3 + (type === 1 ? 1 : length)
    if (most > 2 * size + 16 * blockBytes) throw new RangeError('blocks that hold more than their page')
  }
}
