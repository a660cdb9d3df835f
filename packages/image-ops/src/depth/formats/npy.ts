import { SpatialError } from '@spatial-ssrl/core'
import { checkSize } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

const magic = Buffer.from('\x93NUMPY', 'latin1')

/** Element types that depth and masks are stored in, by numpy's type code without the byte order. */
const elementTypes = {
  f4: Float32Array,
  f8: Float64Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
}

/**
 * A (H, W) or (H, W, 1) array from a numpy file, format versions 1 to 3.
 * @throws SpatialError `data` for damage, other shapes, Fortran order and other element types
 */
export function readNpy(bytes: Uint8Array, name: string): StoredArray {
  const fail = (what: string) => new SpatialError('data', `${name}: ${what}`)
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!magic.equals(view.subarray(0, magic.length)) || view.length < 12)
    throw fail('not a numpy file: save the array with numpy.save')
  const long = view[6]! > 1 // version 1 has a 16-bit header length, later ones 32 bits
  const start = long ? 12 : 10
  const end = start + (long ? view.readUInt32LE(8) : view.readUInt16LE(8))
  if (end > view.length) throw fail('cut off inside its header: copy the file again')
  const header = view.toString('latin1', start, end)
  const descriptor = /'descr'\s*:\s*'([<>|=])([a-z]\d)'/.exec(header)
  const shape = /'shape'\s*:\s*\(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .flatMap((part) => part.trim() || [])
  const elements = elementTypes[descriptor?.[2] as keyof typeof elementTypes]
  if (descriptor === null || elements === undefined)
    throw fail('expected float32, float64, uint16, uint8 or bool: convert with array.astype("float32")')
  if (/'fortran_order'\s*:\s*True/.test(header)) throw fail('stored column by column: save numpy.ascontiguousarray(…)')
  const [height = Number.NaN, width = Number.NaN, channels = 1] = shape?.map(Number) ?? []
  const flat = shape !== undefined && (shape.length === 2 || (shape.length === 3 && channels === 1))
  if (!flat || !(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width >= 1 && height >= 1))
    throw fail(`expected shape (H, W) or (H, W, 1), got (${shape?.join(', ')})`)
  checkSize(width, height, name)
  const size = width * height * elements.BYTES_PER_ELEMENT
  if (view.length < end + size) throw fail(`cut off: ${size} bytes of depth expected, ${view.length - end} there`)
  const body = Buffer.from(Uint8Array.prototype.slice.call(bytes, end, end + size).buffer) // an aligned copy
  if (descriptor[1] === '>') swapBytes(body, elements.BYTES_PER_ELEMENT)
  return { width, height, values: new elements(body.buffer, body.byteOffset, width * height) }
}

/** A numpy file (version 1, little-endian float32) of an array with `shape`. @throws RangeError unless the sizes agree */
export function encodeNpy(values: Float32Array, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1)
  if (count !== values.length) throw new RangeError(`encodeNpy: expected ${count} values, got ${values.length}`)
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  const headerLength = Math.ceil((10 + fields.length + 1) / 64) * 64 - 10 // data starts on a multiple of 64 bytes
  const bytes = Buffer.alloc(10 + headerLength + values.byteLength)
  magic.copy(bytes)
  bytes[6] = 1
  bytes.writeUInt16LE(headerLength, 8)
  bytes.write(`${fields.padEnd(headerLength - 1)}\n`, 10, 'latin1')
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(bytes, 10 + headerLength)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16()
  if (size === 4) bytes.swap32()
  if (size === 8) bytes.swap64()
}
