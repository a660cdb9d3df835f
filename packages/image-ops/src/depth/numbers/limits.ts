import { SpatialError } from '@spatial-ssrl/core'

/** Largest map that is read, px: 100 megapixels are 400 MB of depth. */
export const mostPixels = 100e6

/** Largest file inside an archive, bytes: the largest map in float64. */
export const mostBytes = 8 * mostPixels + 65_536

/** @throws SpatialError `data` unless width and height are whole, at least 1 and together within the limit */
export function checkSize(width: number, height: number, name: string): void {
  const whole = Number.isSafeInteger(width) && Number.isSafeInteger(height) && width >= 1 && height >= 1
  if (!whole) throw new SpatialError('data', `${name}: a size of ${width}×${height} is none: copy the file again`)
  if (width * height > mostPixels)
    throw new SpatialError(
      'data',
      `${name}: ${width}×${height} is over ${mostPixels / 1e6} megapixels: leave this file out`,
    )
}
