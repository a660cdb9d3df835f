import type { RgbImage } from '@spatial-ssrl/core'
import { assertInside, crop, type Rectangle } from '../pixels/rectangle.ts'
import { kernel } from './resize-kernel.ts'

/** Binary digits of a weight: a value is at most 255 · 2¹¹ · 2¹¹ on its way, which fits an int32. */
const digits = 11

/** Zeros behind a row, three pixels of them, which taps that pad a kernel may read. */
const spare = 9

/** Whole weights that sum to 2¹¹ at every position, 2 or a multiple of 4 of them. */
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
  const blended = new Int32Array(part.width * 3 + spare)
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const rowAt = (tap: number) => {
      const row = Math.min(down.first[y]! + tap, part.height - 1) // a padded tap weighs nothing
      return ((part.y + row) * image.width + part.x) * 3
    }
    const weightAt = (tap: number) => down.weights[y * down.taps + tap]!
    if (down.taps === 2) blendTwoRows(image.data, rowAt(0), rowAt(1), weightAt(0), weightAt(1), blended)
    else blended.fill(0)
    for (let tap = 0; tap + 4 <= down.taps; tap += 4) {
      const [a, b, c, d] = [weightAt(tap), weightAt(tap + 1), weightAt(tap + 2), weightAt(tap + 3)]
      addFourRows(image.data, rowAt(tap), rowAt(tap + 1), rowAt(tap + 2), rowAt(tap + 3), a, b, c, d, blended)
    }
    if (across.taps === 2) blendTwoColumns(blended, across, data, y * width * 3)
    else blendColumns(blended, across, data, y * width * 3)
  }
  return { width, height, data }
}

function wholeKernel(from: number, to: number): WholeKernel {
  const { taps, first, weights } = kernel(from, to, (distance) => Math.max(0, 1 - Math.abs(distance)), 1)
  const padded = taps <= 2 ? 2 : Math.ceil(taps / 4) * 4
  const whole = new Int32Array(to * padded)
  for (let i = 0; i < to; i++) {
    // Rounding the running sum instead of each weight keeps the total.
    let [sum, given] = [0, 0]
    for (let tap = 0; tap < taps; tap++) {
      sum += weights[i * taps + tap]!
      const upTo = Math.round(sum * 2 ** digits)
      whole[i * padded + tap] = upTo - given
      given = upTo
    }
  }
  return { taps: padded, first, weights: whole }
}

// Math.imul spares the checks for overflow and for −0 that a product of two numbers has.

function blendTwoRows(data: Uint8Array, rowA: number, rowB: number, a: number, b: number, blended: Int32Array): void {
  const count = blended.length - spare
  for (let i = 0; i < count; i++) blended[i] = (Math.imul(a, data[rowA + i]!) + Math.imul(b, data[rowB + i]!)) | 0
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
  const count = blended.length - spare
  for (let i = 0; i < count; i++)
    blended[i] =
      (blended[i]! +
        Math.imul(a, data[rowA + i]!) +
        Math.imul(b, data[rowB + i]!) +
        Math.imul(c, data[rowC + i]!) +
        Math.imul(d, data[rowD + i]!)) |
      0
}

const half = 1 << (2 * digits - 1)

function blendTwoColumns(row: Int32Array, { first, weights }: WholeKernel, out: Uint8Array, start: number): void {
  const count = first.length
  for (let x = 0, to = start; x < count; x++, to += 3) {
    const from = first[x]! * 3
    const a = weights[2 * x]!
    const b = weights[2 * x + 1]!
    out[to] = (half + Math.imul(a, row[from]!) + Math.imul(b, row[from + 3]!)) >> (2 * digits)
    out[to + 1] = (half + Math.imul(a, row[from + 1]!) + Math.imul(b, row[from + 4]!)) >> (2 * digits)
    out[to + 2] = (half + Math.imul(a, row[from + 2]!) + Math.imul(b, row[from + 5]!)) >> (2 * digits)
  }
}

function blendColumns(row: Int32Array, { taps, first, weights }: WholeKernel, out: Uint8Array, start: number): void {
  const count = first.length
  let tap = 0
  for (let x = 0, to = start; x < count; x++, to += 3) {
    let red = half
    let green = half
    let blue = half
    let from = first[x]! * 3
    for (const end = tap + taps; tap < end; tap += 4, from += 12) {
      const a = weights[tap]!
      const b = weights[tap + 1]!
      const c = weights[tap + 2]!
      const d = weights[tap + 3]!
      red = (red + sumOfFour(row, from, a, b, c, d)) | 0
      green = (green + sumOfFour(row, from + 1, a, b, c, d)) | 0
      blue = (blue + sumOfFour(row, from + 2, a, b, c, d)) | 0
    }
    out[to] = red >> (2 * digits)
    out[to + 1] = green >> (2 * digits)
    out[to + 2] = blue >> (2 * digits)
  }
}

function sumOfFour(row: Int32Array, from: number, a: number, b: number, c: number, d: number): number {
  return (
    (Math.imul(a, row[from]!) +
      Math.imul(b, row[from + 3]!) +
      Math.imul(c, row[from + 6]!) +
      Math.imul(d, row[from + 9]!)) |
    0
  )
}
