import type { RgbImage } from '@spatial-ssrl/core'

/** Mean |a − b| over pixels and channels, 0…255. @throws RangeError unless both pictures have one size */
export function meanDifference(a: RgbImage, b: RgbImage): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`meanDifference: expected equal sizes, got ${a.width}×${a.height} and ${b.width}×${b.height}`)
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!)
  return sum / a.data.length
}

/**
 * How much a picture differs from itself mirrored top to bottom, mirrored left to right, and turned by 180°: the smallest of the three
 * mean differences, 0…255. Small means that one of these changes could not be seen.
 */
export function mirrorDifference({ width, height, data }: RgbImage): number {
  let [vertical, horizontal, halfTurn] = [0, 0, 0]
  for (let y = 0, i = 0; y < height; y++) {
    const mirroredRow = (height - 1 - y) * width
    for (let x = 0; x < width; x++) {
      const mirroredX = width - 1 - x
      const [across, down, both] = [(y * width + mirroredX) * 3, (mirroredRow + x) * 3, (mirroredRow + mirroredX) * 3]
      for (let c = 0; c < 3; c++, i++) {
        const value = data[i]!
        vertical += Math.abs(value - data[down + c]!)
        horizontal += Math.abs(value - data[across + c]!)
        halfTurn += Math.abs(value - data[both + c]!)
      }
    }
  }
  return Math.min(vertical, horizontal, halfTurn) / data.length
}
