import type { RgbImage } from '@spatial-ssrl/core'
import { assertInside, crop, type Rectangle } from './rectangle.ts'
import { kernel } from './resize-kernel.ts'

/** Binary digits of a weight: a value is at most 255 · 2¹¹ · 2¹¹ on its way, which fits an int32. */
const digits = 11

/** Whole weights that sum to 2¹¹ at every position, an even number of them. */
interface WholeKernel {
  taps: number
  first: Int32Array
  weights: Int32Array
}

/**
 * Bilinear resampling whose kernel widens with the reduction, so that shrinking does not alias: softer than `resize`, in whole numbers
 * and a third of the time. At most 1 away from exact arithmetic. With `part` the same as of the pixels under it alone.
 * @throws RangeError unless width and height are whole and ≥ 1, and `part` is non-empty, whole and inside the picture
 */
export function resizeLinear(
  image: RgbImage,
  width: number,
  height: number,
  part: Rectangle = { x: 0, y: 0, width: image.width, height: image.height },
): RgbImage {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1))
    throw new RangeError(`resizeLinear: expected a whole size ≥ 1, got ${width}×${height}`)
  assertInside('resizeLinear', image, part)
  if (width === part.width && height === part.height) return crop(image, part)
  const [across, down] = [wholeKernel(part.width, width), wholeKernel(part.height, height)]
  const blended = new Int32Array(part.width * 3 + 3) // a pixel of zeros behind it, which a padded tap may read
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const rowAt = (tap: number) => {
      const row = Math.min(down.first[y]! + tap, part.height - 1) // a padded tap weighs nothing
      return ((part.y + row) * image.width + part.x) * 3
    }
    const weightAt = (tap: number) => down.weights[y * down.taps + tap]!
    if (down.taps % 4 === 0) blended.fill(0)
    else blendTwoRows(image.data, rowAt(0), rowAt(1), weightAt(0), weightAt(1), blended)
    for (let tap = down.taps % 4; tap < down.taps; tap += 4) {
      const [a, b, c, d] = [weightAt(tap), weightAt(tap + 1), weightAt(tap + 2), weightAt(tap + 3)]
      addFourRows(image.data, rowAt(tap), rowAt(tap + 1), rowAt(tap + 2), rowAt(tap + 3), a, b, c, d, blended)
    }
    blendColumns(blended, across, data, y * width * 3)
  }
  return { width, height, data }
}

function wholeKernel(from: number, to: number): WholeKernel {
  const { taps, first, weights } = kernel(from, to, (distance) => Math.max(0, 1 - Math.abs(distance)), 1)
  const even = taps + (taps % 2)
  const whole = new Int32Array(to * even)
  for (let i = 0; i < to; i++) {
    // Rounding the running sum instead of each weight keeps the total.
    let [sum, given] = [0, 0]
    for (let tap = 0; tap < taps; tap++) {
      sum += weights[i * taps + tap]!
      const upTo = Math.round(sum * 2 ** digits)
      whole[i * even + tap] = upTo - given
      given = upTo
    }
  }
  return { taps: even, first, weights: whole }
}

function blendTwoRows(data: Uint8Array, rowA: number, rowB: number, a: number, b: number, blended: Int32Array): void {
  for (let i = 0; i < blended.length - 3; i++) blended[i] = a * data[rowA + i]! + b * data[rowB + i]!
}

function addFourRows(
  data: Uint8Array,
  rowA: number,
  rowB: number,
  rowC: number,
  rowD: number,
  a: number,
  b: number,
  c: number,
  d: number,
  blended: Int32Array,
): void {
  for (let i = 0; i < blended.length - 3; i++)
    blended[i]! += a * data[rowA + i]! + b * data[rowB + i]! + c * data[rowC + i]! + d * data[rowD + i]!
}

function blendColumns(row: Int32Array, { taps, first, weights }: WholeKernel, out: Uint8Array, start: number): void {
  const half = 1 << (2 * digits - 1)
  for (let x = 0, to = start; x < first.length; x++, to += 3) {
    let red = half
    let green = half
    let blue = half
    let from = first[x]! * 3
    for (let tap = x * taps; tap < (x + 1) * taps; tap += 2, from += 6) {
      const weight = weights[tap]!
      const next = weights[tap + 1]!
      red += weight * row[from]! + next * row[from + 3]!
      green += weight * row[from + 1]! + next * row[from + 4]!
      blue += weight * row[from + 2]! + next * row[from + 5]!
    }
    out[to] = red >> (2 * digits)
    out[to + 1] = green >> (2 * digits)
    out[to + 2] = blue >> (2 * digits)
  }
}
