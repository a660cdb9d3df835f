import type { ResizeRule } from '../model/resize-rule.ts'
import { type Filter, filters } from './filters.ts'

/** Taps of one output position: `counts[i]` coefficients from `starts[i]` on, at `coefficients[i * stride]`, times 2^`precision`. */
export interface Taps {
  starts: Int32Array
  counts: Int32Array
  coefficients: Int32Array
  stride: number
  precision: number
}

/** Fixed-point precision of Pillow's 8-bit resampling: 32 bits less 8 for the pixel and 2 for overshoot. */
const pillowPrecision = 22

const tapsBySize = new Map<string, Taps>()

/** The coefficients that resize `from` pixels to `to` by a rule's integers. */
export function tapsFor(from: number, to: number, { filter, rule }: { filter: Filter; rule: ResizeRule }): Taps {
  const words = rule === 'torchvision'
  const key = `${from}:${to}:${filter}:${words}`
  let taps = tapsBySize.get(key)
  if (!taps) {
    if (tapsBySize.size >= 256) tapsBySize.clear() // folders of many sizes must not grow it without end
    taps = computeTaps(from, to, { filter, words })
    tapsBySize.set(key, taps)
  }
  return taps
}

/** @param options.words coefficients of 16 bits, of which torchvision's kernel has one precision per axis; else Pillow's of 32 */
function computeTaps(from: number, to: number, { filter, words }: { filter: Filter; words: boolean }): Taps {
  const { reach, weight: weightAt } = filters[filter]
  const scale = from / to
  const stretch = Math.max(scale, 1) // shrinking widens the filter: that is the antialiasing
  const inverse = 1 / stretch
  const support = reach * stretch
  const stride = Math.ceil(support) * 2 + 1
  const starts = new Int32Array(to)
  const counts = new Int32Array(to)
  const weights = new Float64Array(to * stride)
  let largest = 0
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(Math.trunc(centre - support + 0.5), 0)
    const count = Math.min(Math.trunc(centre + support + 0.5), from) - start
    const row = weights.subarray(i * stride, i * stride + count)
    let sum = 0
    for (let tap = 0; tap < count; tap++) {
      const weight = weightAt((tap + start - centre + 0.5) * inverse)
      row[tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < count; tap++) {
      row[tap] = row[tap]! / sum
      largest = Math.max(largest, row[tap]!)
    }
    starts[i] = start
    counts[i] = count
  }
  const precision = words ? wordPrecision(largest) : pillowPrecision
  const coefficients = Int32Array.from(weights, (weight) => {
    const fixed = weight * 2 ** precision
    return Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
  })
  return { starts, counts, coefficients, stride, precision }
}

/** The most bits at which the largest coefficient still fits into 16. */
function wordPrecision(largest: number): number {
  let precision = 0
  while (precision < 22 && Math.trunc(0.5 + largest * 2 ** (precision + 1)) < 2 ** 15) precision++
  return precision
}
