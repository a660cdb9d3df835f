import { inflateSync } from 'node:zlib'
import { fletcher32 } from './checksum.ts'
import { lzf } from './decoders/lzf.ts'
import { scaleOffset } from './decoders/scale-offset.ts'
import type { Message } from './object-header.ts'
import { UnreadFeature } from './source.ts'

/** A step that changed a chunk before it was stored, with the numbers that steer it. */
export interface Filter {
  id: number
  parameters: number[]
}

/** Filters in use, by the numbers that the HDF Group gives out; those that are read have no fix. */
const filterNames: Record<number, string> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'Fletcher32',
  4: 'szip',
  5: 'n-bit',
  6: 'scale-offset',
  305: 'LZO',
  307: 'bzip2',
  32000: 'LZF',
  32001: 'Blosc',
  32004: 'LZ4',
  32008: 'bitshuffle',
  32013: 'ZFP',
  32015: 'Zstandard',
  32017: 'SZ',
  32019: 'JPEG',
  32022: 'BitGroom',
  32026: 'Blosc2',
}

const readFilters = [1, 2, 3, 6, 32000]

/** @throws UnreadFeature naming a filter that is not read */
export function readPipeline(message: Message): Filter[] {
  const cursor = message.at()
  const version = cursor.number(1)
  const count = cursor.number(1)
  if (count > 32) throw new RangeError('more filters than there can be')
  if (version === 1) cursor.skip(6)
  const filters = Array.from({ length: count }, (): Filter => {
    const id = cursor.number(2)
    const nameLength = version === 1 || id >= 256 ? cursor.number(2) : 0
    cursor.skip(2)
    const parameters = cursor.number(2)
    cursor.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength)
    const filter = { id, parameters: Array.from({ length: parameters }, () => cursor.number(4)) }
    if (version === 1 && parameters % 2 === 1) cursor.skip(4)
    return filter
  })
  const unread = filters.find(({ id }) => !readFilters.includes(id))
  if (unread)
    throw new UnreadFeature(
      `the filter ${filterNames[unread.id] ?? unread.id}`,
      'save it with compression="gzip", "lzf" or none',
    )
  return filters
}

/**
 * A chunk as it was before it was stored.
 * @param mask a bit for each filter that was left out
 * @param size bytes of the whole chunk
 * @throws RangeError for damage
 */
export function undoFilters(stored: Uint8Array, filters: readonly Filter[], mask: number, size: number): Uint8Array {
  let bytes = stored
  for (const [i, { id, parameters }] of [...filters.entries()].reverse()) {
    if (mask & (1 << i)) continue
    const most = size + 4 * filters.length // checksums that are still to be taken off
    if (id === 1) bytes = inflateSync(bytes, { maxOutputLength: most })
    else if (id === 2) bytes = unshuffle(bytes, parameters[0] ?? 1)
    else if (id === 3) bytes = withoutChecksum(bytes)
    else if (id === 6) bytes = scaleOffset(bytes, parameters, most)
    else bytes = lzf(bytes, most)
  }
  if (bytes.length < size) throw new RangeError(`a chunk of ${bytes.length} bytes instead of ${size}`)
  return bytes
}

/** All first bytes, all second bytes … → whole numbers; bytes left over stay at the end. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  if (size < 2) return bytes
  const whole = Math.floor(bytes.length / size)
  const out = Uint8Array.from(bytes)
  for (let byte = 0; byte < size; byte++)
    for (let i = 0, from = byte * whole; i < whole; i++) out[i * size + byte] = bytes[from + i]!
  return out
}

function withoutChecksum(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, Math.max(0, bytes.length - 4))
  const found = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(body.length, true)
  if (fletcher32(body) !== found) throw new RangeError('a chunk whose checksum differs')
  return body
}
