import { SpatialError } from '@spatial-ssrl/core'
import { littleEndianFloats } from '../numbers/floats.ts'
import { checkSize } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/**
 * A grey portable float map: `Pf`, size, then a scale whose sign tells the byte order (negative: little-endian); rows run from the
 * bottom up.
 * @throws SpatialError `data` for damage and for colour
 */
export function readPfm(bytes: Uint8Array, name: string): StoredArray {
  const head = Buffer.from(bytes.subarray(0, 128)).toString('latin1')
  if (head.startsWith('PF')) throw new SpatialError('data', `${name}: a PFM of colours: export depth as grey (Pf)`)
  const [whole, width, height, scale] = /^Pf\s+(\d+)\s+(\d+)\s+(-?[\d.]+(?:e[-+]?\d+)?)\s/i.exec(head) ?? []
  if (whole === undefined || !Number.isFinite(Number(scale)) || Number(scale) === 0)
    throw new SpatialError('data', `${name}: not a readable PFM header: copy the file again`)
  const [columns, rows] = [Number(width), Number(height)]
  checkSize(columns, rows, name)
  const upward = littleEndianFloats(bytes, whole.length, columns * rows, name)
  if (Number(scale) > 0) Buffer.from(upward.buffer).swap32()
  const values = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++)
    values.set(upward.subarray((rows - 1 - row) * columns, (rows - row) * columns), row * columns)
  return { width: columns, height: rows, values }
}
