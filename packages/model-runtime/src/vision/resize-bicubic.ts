import type { RgbImage } from '@spatial-ssrl/core'
import { type Filter, filters } from './filters.ts'

/** Taps of one output position: `counts[i]` coefficients from `starts[i]` on, at `coefficients[i * stride]`. */
interface Taps {
  starts: Int32Array
  counts: Int32Array
  coefficients: Int32Array
  stride: number
}

/** Fixed-point precision of Pillow's 8-bit resampling: 32 bits less 8 for the pixel and 2 for overshoot. */
const precision = 22
const half = 1 << (precision - 1)

const tapsBySize = new Map<string, Taps>()

/**
 * Antialiased bicubic resize (a = −½), bit for bit what Pillow 11's `Image.resize` makes: first each row, then each column, fixed-point
 * coefficients, rounding and clipping to 8 bits after each pass.
 */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  return resizeBy('bicubic', image, width, height)
}

/** The same by any filter. */
export function resizeBy(filter: Filter, image: RgbImage, width: number, height: number): RgbImage {
  const across = image.width === width ? image.data : resizeRows(image, width, filter)
  const data = image.height === height ? across : resizeColumns(across, width, image.height, height, filter)
  return { width, height, data }
}

function resizeRows({ width: from, height, data }: RgbImage, to: number, filter: Filter): Uint8Array {
  const { starts, counts, coefficients, stride } = tapsFor(from, to, filter)
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
  return new Uint8Array(result.buffer)
}

function resizeColumns(data: Uint8Array, width: number, from: number, to: number, filter: Filter): Uint8Array {
  const { starts, counts, coefficients, stride } = tapsFor(from, to, filter)
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
  return new Uint8Array(result.buffer)
}

function tapsFor(from: number, to: number, filter: Filter): Taps {
  const key = `${from}:${to}:${filter}`
  let taps = tapsBySize.get(key)
  if (!taps) {
    if (tapsBySize.size >= 256) tapsBySize.clear() // folders of many sizes must not grow it without end
    taps = computeTaps(from, to, filter)
    tapsBySize.set(key, taps)
  }
  return taps
}

function computeTaps(from: number, to: number, filter: Filter): Taps {
  const { reach, weight: weightAt } = filters[filter]
  const scale = from / to
  const stretch = Math.max(scale, 1) // shrinking widens the filter: that is the antialiasing
  const support = reach * stretch
  const stride = Math.ceil(support) * 2 + 1
  const taps = {
    starts: new Int32Array(to),
    counts: new Int32Array(to),
    coefficients: new Int32Array(to * stride),
    stride,
  }
  const weights = new Float64Array(stride)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(Math.trunc(centre - support + 0.5), 0)
    const count = Math.min(Math.trunc(centre + support + 0.5), from) - start
    let sum = 0
    for (let tap = 0; tap < count; tap++) {
      const weight = weightAt((tap + start - centre + 0.5) / stretch)
      weights[tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < count; tap++) {
      const fixed = (weights[tap]! / sum) * 2 ** precision
      taps.coefficients[i * stride + tap] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
    }
    taps.starts[i] = start
    taps.counts[i] = count
  }
  return taps
}
