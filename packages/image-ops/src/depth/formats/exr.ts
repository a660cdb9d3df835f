import { inflateSync } from 'node:zlib'
import { SpatialError } from '@spatial-ssrl/core'
import { halfToFloat } from '../numbers/half.ts'
import type { StoredArray } from '../numbers/stored-array.ts'
import { type ExrHeader, readExrHeader } from './exr-header.ts'

/** Bytes per number by pixel type: unsigned integer, half, float. */
const bytesOfType = [4, 2, 4]

/** Most bytes that one packed byte can become: what deflate reaches at best, and run lengths never. */
const mostGrowth = 1032

/** Rows per chunk by compression: none, RLE, ZIPS, ZIP. */
const rowsOfCompression = [1, 1, 1, 16]

/**
 * One channel of a scan-line OpenEXR file, uncompressed or with RLE, ZIPS or ZIP compression: `key`, else the only one, else `Z`,
 * `depth.Z`, `V` or `Y`.
 * @throws SpatialError `data` for damage, tiles, several parts and lossy or wavelet compression
 */
export function readExr(bytes: Uint8Array, key: string | undefined, name: string): StoredArray {
  const header = readExrHeader(bytes, name)
  const { width, height, channels, compression } = header
  const channel = chooseChannel(header, key, name)
  const rowBytes = channels.reduce((sum, { type }) => sum + bytesOfType[type]! * width, 0)
  const before = channels.slice(0, channel).reduce((sum, { type }) => sum + bytesOfType[type]! * width, 0)
  const { type } = channels[channel]!
  const rows = rowsOfCompression[compression]!
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const chunks = Math.ceil(height / rows)
  if (header.end + 8 * chunks > bytes.length || rowBytes * height > bytes.length * mostGrowth)
    throw new SpatialError('data', `${name}: fewer bytes than ${width}×${height} lines need: copy the file again`)
  const values = new Float32Array(width * height).fill(Number.NaN)
  const damaged = (cause?: unknown) =>
    new SpatialError('data', `${name}: damaged inside its lines: copy the file again`, { cause })
  for (let chunk = 0; chunk < chunks; chunk++) {
    const entry = header.end + chunk * 8
    if (entry + 8 > view.byteLength) throw damaged()
    const start = Number(view.getBigUint64(entry, true))
    if (!(start + 8 <= view.byteLength)) throw damaged()
    const top = view.getInt32(start, true) - header.top
    const packed = view.getInt32(start + 4, true)
    const count = Math.min(rows, height - top)
    if (!(top >= 0 && count >= 1 && packed >= 0 && start + 8 + packed <= view.byteLength)) throw damaged()
    let lines: Uint8Array
    try {
      lines = unpack(bytes.subarray(start + 8, start + 8 + packed), compression, rowBytes * count)
    } catch (cause) {
      throw damaged(cause)
    }
    const line = new DataView(lines.buffer, lines.byteOffset, lines.length)
    for (let row = 0; row < count; row++) {
      for (let x = 0; x < width; x++) {
        const at = row * rowBytes + before + x * bytesOfType[type]!
        const target = (top + row) * width + x
        if (type === 1) values[target] = halfToFloat(line.getUint16(at, true))
        else values[target] = type === 2 ? line.getFloat32(at, true) : line.getUint32(at, true)
      }
    }
  }
  return { width, height, values }
}

function chooseChannel({ channels }: ExrHeader, key: string | undefined, name: string): number {
  const wanted = key === undefined ? ['Z', 'depth.Z', 'V', 'Y'] : [key]
  for (const choice of wanted) {
    const index = channels.findIndex((channel) => channel.name === choice)
    if (index >= 0) return index
  }
  if (key === undefined && channels.length === 1) return 0
  const names = channels.map((channel) => channel.name).join(', ')
  throw new SpatialError('data', `${name}: no channel ${wanted.join(', ')}, there are ${names}: name one as key`)
}

/** Undoes a chunk's compression; a chunk that would not shrink is stored as it is. */
function unpack(packed: Uint8Array, compression: number, size: number): Uint8Array {
  if (compression === 0 || packed.length === size) {
    if (packed.length !== size) throw new RangeError(`unpack: expected ${size} bytes, got ${packed.length}`)
    return packed
  }
  const coded = compression === 1 ? undoRunLengths(packed, size) : inflateSync(packed, { maxOutputLength: size })
  if (coded.length !== size) throw new RangeError(`unpack: expected ${size} bytes, got ${coded.length}`)
  for (let i = 1; i < size; i++) coded[i] = (coded[i - 1]! + coded[i]! - 128) & 255 // differences of neighbours
  const lines = new Uint8Array(size)
  const half = (size + 1) >> 1
  for (let i = 0; i < size; i++) lines[i] = coded[(i & 1) * half + (i >> 1)]! // even bytes come first, then the odd ones
  return lines
}

/** A negative count copies that many bytes, another repeats the next byte once more than it says. */
function undoRunLengths(packed: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let to = 0
  for (let from = 0; from < packed.length; ) {
    const count = (packed[from++]! << 24) >> 24
    const length = count < 0 ? -count : count + 1
    if (to + length > size || from + (count < 0 ? length : 1) > packed.length) throw new RangeError('run out of bounds')
    if (count < 0) bytes.set(packed.subarray(from, from + length), to)
    else bytes.fill(packed[from]!, to, to + length)
    from += count < 0 ? length : 1
    to += length
  }
  return bytes.subarray(0, to)
}
