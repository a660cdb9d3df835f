import { SpatialError } from '@spatial-ssrl/core'
import { littleEndianFloats } from '../numbers/floats.ts'
import { checkSize } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/** Little-endian float32 rows without a header, as ETH3D has them; the size comes from the profile or the photograph. */
export function readRaw(
  bytes: Uint8Array,
  size: { width: number; height: number } | undefined,
  name: string,
): StoredArray {
  if (size === undefined)
    throw new SpatialError('data', `${name}: numbers without a header need a size: add width and height to the profile`)
  const { width, height } = size
  checkSize(width, height, name)
  if (bytes.length !== 4 * width * height)
    throw new SpatialError(
      'data',
      `${name}: ${bytes.length} bytes are not ${width}×${height} float32 numbers: check width and height of the profile`,
    )
  return { width, height, values: littleEndianFloats(bytes, 0, width * height, name) }
}
