import { crc32, inflateRawSync } from 'node:zlib'
import { SpatialError } from '@spatial-ssrl/core'
import { mostBytes } from '../numbers/limits.ts'

/** A file inside a zip archive, still packed. */
interface ZipEntry {
  name: string
  method: number
  packed: number
  size: number
  checksum: number
  /** Where its local header begins. */
  start: number
}

/** An entry may unpack to so many times its packed bytes, and so many bytes more; arrays of depth stay far below it. */
const [mostGrowth, freeGrowth] = [200, 16e6]

const endSignature = 0x06054b50
const entrySignature = 0x02014b50

/**
 * The files of a zip archive by its central directory. Zip64 is read where sizes are small enough for depth.
 * @throws SpatialError `data` for damage
 */
export function listZip(bytes: Uint8Array, name: string): ZipEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const damaged = () => new SpatialError('data', `${name}: not a whole zip archive: copy the file again`)
  let end = view.length - 22
  while (end >= 0 && end > view.length - 65_558 && view.readUInt32LE(end) !== endSignature) end--
  if (end < 0 || view.readUInt32LE(end) !== endSignature) throw damaged()
  const entries: ZipEntry[] = []
  let at = view.readUInt32LE(end + 16)
  for (let count = view.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== entrySignature) throw damaged()
    const [nameLength, extraLength] = [view.readUInt16LE(at + 28), view.readUInt16LE(at + 30)]
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      method: view.readUInt16LE(at + 10),
      checksum: view.readUInt32LE(at + 16),
      packed: view.readUInt32LE(at + 20),
      size: view.readUInt32LE(at + 24),
      start: view.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + extraLength + view.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * The content of one entry, which agrees with its checksum.
 * @throws SpatialError `data` for damage, foreign compression, and contents larger than depth or than their packed bytes explain
 */
export function unzipEntry(bytes: Uint8Array, entry: ZipEntry, name: string): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const place = `${name}: ${entry.name}`
  if (entry.size > mostBytes) throw new SpatialError('data', `${place} claims ${entry.size} bytes: leave this file out`)
  if (entry.size > freeGrowth + mostGrowth * entry.packed)
    throw new SpatialError('data', `${place} claims ${entry.size} bytes in ${entry.packed}: leave this file out`)
  if (entry.start + 30 > view.length) throw new SpatialError('data', `${place} is cut off: copy the file again`)
  const start = entry.start + 30 + view.readUInt16LE(entry.start + 26) + view.readUInt16LE(entry.start + 28)
  const packed = view.subarray(start, start + entry.packed)
  if (packed.length !== entry.packed) throw new SpatialError('data', `${place} is cut off: copy the file again`)
  const content = unpack(packed, entry, place)
  if (content.length !== entry.size || crc32(content) !== entry.checksum)
    throw new SpatialError('data', `${place} is damaged, its checksum differs: copy the file again`)
  return content
}

function unpack(packed: Buffer, { method, size }: ZipEntry, place: string): Buffer {
  if (method === 0) return packed
  if (method !== 8)
    throw new SpatialError('data', `${place} is packed by method ${method}: save it with numpy.savez_compressed`)
  try {
    return inflateRawSync(packed, { maxOutputLength: size || 1 })
  } catch (cause) {
    throw new SpatialError('data', `${place} cannot be unpacked: copy the file again`, { cause })
  }
}
