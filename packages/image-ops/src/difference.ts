import type { RgbImage } from '@spatial-ssrl/core'
import { assertInside, type Rectangle } from './rectangle.ts'

/** Distance in px between the pixels of a square lattice that has about `samples` of them, ≥ 1. */
function latticeStep({ width, height }: { width: number; height: number }, samples: number): number {
  return Math.max(1, Math.floor(Math.sqrt((width * height) / samples)))
}

/**
 * About `samples` pixels under `rectangle`, on a regular lattice, as a small picture: `meanDifference` of two such pictures is that of the
 * two rectangles, sampled, without cutting them out.
 * @throws RangeError unless the rectangle is non-empty, whole and inside the picture
 */
export function sampleLattice(image: RgbImage, rectangle: Rectangle, samples: number): RgbImage {
  assertInside('sampleLattice', image, rectangle)
  const step = latticeStep(rectangle, samples)
  const first = step >> 1
  const [width, height] = [Math.ceil((rectangle.width - first) / step), Math.ceil((rectangle.height - first) / step)]
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, to = 0; y < height; y++) {
    let from = ((rectangle.y + first + y * step) * image.width + rectangle.x + first) * 3
    for (let x = 0; x < width; x++, to += 3, from += step * 3) {
      data[to] = image.data[from]!
      data[to + 1] = image.data[from + 1]!
      data[to + 2] = image.data[from + 2]!
    }
  }
  return { width, height, data }
}

/**
 * Mean |a − b| over pixels and channels, 0…255. With `samples` about that many pixels on a regular lattice are compared.
 * @throws RangeError unless both pictures have one size
 */
export function meanDifference(a: RgbImage, b: RgbImage, samples = Number.POSITIVE_INFINITY): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`meanDifference: expected equal sizes, got ${a.width}×${a.height} and ${b.width}×${b.height}`)
  const step = latticeStep(a, samples)
  let [sum, count] = [0, 0]
  for (let y = step >> 1; y < a.height; y += step) {
    for (let x = step >> 1; x < a.width; x += step, count++) {
      const i = (y * a.width + x) * 3
      sum +=
        Math.abs(a.data[i]! - b.data[i]!) +
        Math.abs(a.data[i + 1]! - b.data[i + 1]!) +
        Math.abs(a.data[i + 2]! - b.data[i + 2]!)
    }
  }
  return sum / (3 * count)
}

/**
 * How much the part of a picture under `rectangle` (default: all of it) differs from itself mirrored top to bottom, mirrored left to
 * right, and turned by 180°: the smallest of the three mean differences, 0…255. Small means that one of these changes could not be seen.
 * @param samples about so many pixels on a regular lattice are compared
 * @throws RangeError unless the rectangle is non-empty, whole and inside the picture
 */
export function mirrorDifference(
  image: RgbImage,
  samples = Number.POSITIVE_INFINITY,
  rectangle: Rectangle = { x: 0, y: 0, width: image.width, height: image.height },
): number {
  assertInside('mirrorDifference', image, rectangle)
  const { width, height } = rectangle
  const data = image.data
  const step = latticeStep(rectangle, samples)
  let [vertical, horizontal, halfTurn, count] = [0, 0, 0, 0]
  for (let y = step >> 1; y < height; y += step) {
    const row = ((rectangle.y + y) * image.width + rectangle.x) * 3
    const mirroredRow = ((rectangle.y + height - 1 - y) * image.width + rectangle.x) * 3
    for (let x = step >> 1; x < width; x += step, count++) {
      const mirroredX = (width - 1 - x) * 3
      for (let c = 0; c < 3; c++) {
        const value = data[row + x * 3 + c]!
        vertical += Math.abs(value - data[mirroredRow + x * 3 + c]!)
        horizontal += Math.abs(value - data[row + mirroredX + c]!)
        halfTurn += Math.abs(value - data[mirroredRow + mirroredX + c]!)
      }
    }
  }
  return Math.min(vertical, horizontal, halfTurn) / (3 * count)
}
