import type { RgbImage } from '@spatial-ssrl/core'
import type { ResizeRule } from '../model/resize-rule.ts'
import type { Filter } from './filters.ts'
import { tapsFor } from './resize-taps.ts'

/**
 * Antialiased bicubic resize (a = −½), bit for bit what torchvision's `resize` of bytes or Pillow's `Image.resize` makes: rows and columns
 * in the rule's order, fixed-point coefficients, rounding and clipping to 8 bits after each pass.
 */
export function resizeBicubic(image: RgbImage, width: number, height: number, rule?: ResizeRule): RgbImage {
  return resizeBy('bicubic', image, { width, height }, rule)
}

/** The same by any filter. */
export function resizeBy(
  filter: Filter,
  image: RgbImage,
  { width, height }: { width: number; height: number },
  rule: ResizeRule = 'pillow-12',
): RgbImage {
  const across = (from: RgbImage) => (from.width === width ? from : resizeRows(from, width, { filter, rule }))
  const down = (from: RgbImage) => (from.height === height ? from : resizeColumns(from, height, { filter, rule }))
  return columnsFirst(image, width, height, rule) ? across(down(image)) : down(across(image))
}

interface Kernel {
  filter: Filter
  rule: ResizeRule
}

function columnsFirst(image: RgbImage, width: number, height: number, rule: ResizeRule): boolean {
  const shrunk = image.height - height
  return rule === 'pillow' && shrunk > 0 && shrunk > (image.width - width) * 2
}

function resizeRows({ width: from, height, data }: RgbImage, to: number, kernel: Kernel): RgbImage {
  const { starts, counts, coefficients, stride, precision } = tapsFor(from, to, kernel)
  const half = 1 << (precision - 1)
  const result = new Uint8ClampedArray(to * height * 3)
  let out = 0
  for (let y = 0; y < height; y++) {
    const row = y * from
    for (let x = 0; x < to; x++) {
      const first = x * stride
      const last = first + counts[x]!
      let at = (row + starts[x]!) * 3
      let red = half
      let green = half
      let blue = half
      for (let tap = first; tap < last; tap++, at += 3) {
        const weight = coefficients[tap]!
        red += Math.imul(weight, data[at]!)
        green += Math.imul(weight, data[at + 1]!)
        blue += Math.imul(weight, data[at + 2]!)
      }
      result[out] = red >> precision
      result[out + 1] = green >> precision
      result[out + 2] = blue >> precision
      out += 3
    }
  }
  return { width: to, height, data: new Uint8Array(result.buffer) }
}

function resizeColumns({ width, height: from, data }: RgbImage, to: number, kernel: Kernel): RgbImage {
  const { starts, counts, coefficients, stride, precision } = tapsFor(from, to, kernel)
  const half = 1 << (precision - 1)
  const row = width * 3
  const result = new Uint8ClampedArray(row * to)
  const sums = new Int32Array(row)
  for (let y = 0; y < to; y++) {
    sums.fill(half)
    for (let tap = 0; tap < counts[y]!; tap++) {
      const weight = coefficients[y * stride + tap]!
      const at = (starts[y]! + tap) * row
      for (let i = 0; i < row; i++) sums[i] = sums[i]! + Math.imul(weight, data[at + i]!)
    }
    const out = y * row
    for (let i = 0; i < row; i++) result[out + i] = sums[i]! >> precision
  }
  return { width, height: to, data: new Uint8Array(result.buffer) }
}
