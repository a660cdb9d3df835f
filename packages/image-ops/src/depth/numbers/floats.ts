import { SpatialError } from '@spatial-ssrl/core'

/**
 * `count` float32 numbers from byte `start` on, as an aligned copy.
 * @throws SpatialError `data` when the file is shorter
 */
export function littleEndianFloats(bytes: Uint8Array, start: number, count: number, name: string): Float32Array {
  const end = start + 4 * count
  if (bytes.length < end)
    throw new SpatialError(
      'data',
      `${name}: cut off: ${4 * count} bytes of depth expected, ${Math.max(0, bytes.length - start)} there`,
    )
  return new Float32Array(Uint8Array.prototype.slice.call(bytes, start, end).buffer)
}
