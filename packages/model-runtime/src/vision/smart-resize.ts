import { SpatialError } from '@spatial-ssrl/core'

/** Bounds on the size of a picture that the network sees. */
export interface PixelBounds {
  /** Both sides become multiples of this: patch size × merge size, px. */
  factor: number
  /** Areas, px². */
  minPixels: number
  maxPixels: number
}

/**
 * The size a picture is resized to: sides are multiples of `factor`, the area lies within the bounds where that is possible, the
 * shape is kept as nearly as the grid allows (the published Qwen2-VL rule, halves rounded to even).
 * @throws SpatialError `data` if one side is over 200 times the other
 */
export function smartResize(
  width: number,
  height: number,
  { factor, minPixels, maxPixels }: PixelBounds,
): { width: number; height: number } {
  if (Math.max(width, height) > 200 * Math.min(width, height))
    throw new SpatialError('data', `a picture of ${width}×${height} px is too narrow; crop it to a shape within 200:1`)
  const rounded = {
    width: roundHalfToEven(width / factor) * factor,
    height: roundHalfToEven(height / factor) * factor,
  }
  const area = rounded.width * rounded.height
  if (area > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels)
    const fit = (side: number) => Math.max(factor, Math.floor(side / shrink / factor) * factor)
    return { width: fit(width), height: fit(height) }
  }
  if (area < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width))
    const fit = (side: number) => Math.ceil((side * grow) / factor) * factor
    return { width: fit(width), height: fit(height) }
  }
  return rounded
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
