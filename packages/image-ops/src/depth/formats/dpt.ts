import { SpatialError } from '@spatial-ssrl/core'
import { littleEndianFloats } from '../numbers/floats.ts'
import { checkSize } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/** A Sintel depth file: the float 202021.25 (`PIEH`), width and height as int32, then float32 rows. */
export function readDpt(bytes: Uint8Array, name: string): StoredArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 12 || view.getFloat32(0, true) !== 202021.25)
    throw new SpatialError('data', `${name}: not a Sintel .dpt file: check the depth profile`)
  const [width, height] = [view.getInt32(4, true), view.getInt32(8, true)]
  checkSize(width, height, name)
  return { width, height, values: littleEndianFloats(bytes, 12, width * height, name) }
}
