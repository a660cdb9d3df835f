import type { RgbImage } from '@spatial-ssrl/core'
import { assertInside, crop, type Rectangle } from '../pixels/rectangle.ts'
import { type Kernel, kernel } from './resize-kernel.ts'

/**
 * Bicubic resampling (Keys, a = −1/2) whose kernel widens with the reduction, so that shrinking does not alias. With `part` the same as
 * of the pixels under it alone: `resize(crop(image, part), width, height)`.
 * @throws RangeError unless width and height are whole and ≥ 1, and `part` is non-empty, whole and inside the picture
 */
export function resize(
  image: RgbImage,
  width: number,
  height: number,
  part: Rectangle = { x: 0, y: 0, width: image.width, height: image.height },
): RgbImage {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1))
    throw new RangeError(`resize: expected a whole size ≥ 1, got ${width}×${height}`)
  if (width === part.width && height === part.height) return crop(image, part)
  assertInside('resize', image, part)
  return {
    width,
    height,
    data: resample(image, part, kernel(part.width, width, cubic, 2), kernel(part.height, height, cubic, 2)),
  }
}

/** Scaled so that the shorter side has `side` pixels and the shape is kept to the nearest pixel. */
export function resizeToShortSide(image: RgbImage, side: number): RgbImage {
  const scale = side / Math.min(image.width, image.height)
  return resize(image, Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)))
}

function cubic(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
}

/** Rows first, then columns. Only the rows under the column kernel are held: large arrays cost more than the arithmetic on them. */
function resample({ width: imageWidth, data }: RgbImage, part: Rectangle, across: Kernel, down: Kernel): Uint8Array {
  const { taps, first, weights } = down
  const [length, height] = [across.first.length * 3, first.length]
  const source = new Float64Array(part.width * 3)
  const ring = Array.from({ length: taps }, () => new Float32Array(length)) // row i of the part is at i % taps
  const sums = new Float32Array(length)
  const out = new Uint8ClampedArray(length * height) // rounds and clamps on assignment
  for (let y = 0, done = 0; y < height; y++) {
    const start = first[y]!
    for (; done < start + taps; done++) {
      const from = ((part.y + done) * imageWidth + part.x) * 3
      source.set(data.subarray(from, from + source.length))
      resampleRow(source, across, ring[done % taps]!)
    }
    sums.fill(0)
    const row = (tap: number) => ring[(start + tap) % taps]!
    const at = y * taps
    let tap = 0
    for (; tap + 4 <= taps; tap += 4)
      addFourRows(sums, row(tap), row(tap + 1), row(tap + 2), row(tap + 3), weights.subarray(at + tap, at + tap + 4))
    for (; tap < taps; tap++) addRow(sums, row(tap), weights[at + tap]!)
    for (let i = 0, to = y * length; i < length; i++) out[to + i] = sums[i]!
  }
  return new Uint8Array(out.buffer)
}

/** One row. It comes as doubles, because every value is read by several taps and would be converted by each. */
function resampleRow(row: Float64Array, { taps, first, weights }: Kernel, out: Float32Array): void {
  for (let x = 0, to = 0; x < first.length; x++, to += 3) {
    let red = 0
    let green = 0
    let blue = 0
    let from = first[x]! * 3
    const end = (x + 1) * taps
    let tap = x * taps
    for (; tap + 1 < end; tap += 2, from += 6) {
      const weight = weights[tap]!
      const next = weights[tap + 1]!
      red = red + weight * row[from]! + next * row[from + 3]!
      green = green + weight * row[from + 1]! + next * row[from + 4]!
      blue = blue + weight * row[from + 2]! + next * row[from + 5]!
    }
    if (tap < end) {
      const weight = weights[tap]!
      red += weight * row[from]!
      green += weight * row[from + 1]!
      blue += weight * row[from + 2]!
    }
    out[to] = red
    out[to + 1] = green
    out[to + 2] = blue
  }
}

/** sums += Σ weights[k] · row k, rounded to single precision after each, in one pass. */
function addFourRows(
  sums: Float32Array,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  d: Float32Array,
  weights: Float64Array,
): void {
  const [weightA, weightB, weightC, weightD] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!]
  for (let i = 0; i < sums.length; i++) {
    let sum = Math.fround(sums[i]! + weightA * a[i]!)
    sum = Math.fround(sum + weightB * b[i]!)
    sum = Math.fround(sum + weightC * c[i]!)
    sums[i] = sum + weightD * d[i]!
  }
}

function addRow(sums: Float32Array, row: Float32Array, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!
}
