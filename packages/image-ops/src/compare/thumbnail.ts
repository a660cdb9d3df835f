import type { RgbImage } from '@spatial-ssrl/core'
import { assertInside, type Rectangle } from '../pixels/rectangle.ts'

/** Pixels looked at per output pixel and direction: enough to average grain away, few enough to cost nothing on a photograph. */
const mostTaps = 4

/**
 * The pixels under `rectangle` as a picture of at most `side` × `side`, each a mean of up to 16 evenly spaced pixels. Coarse structure
 * stays, grain and fine texture go: for telling pictures apart, not for looking at. With an even `side` the
 * thumbnail of a mirrored picture is the mirrored thumbnail.
 * @throws RangeError unless the rectangle is non-empty, whole and inside the picture, and `side` is whole and ≥ 1
 */
export function thumbnail(image: RgbImage, rectangle: Rectangle, side: number): RgbImage {
  assertInside('thumbnail', image, rectangle)
  if (!(Number.isInteger(side) && side >= 1)) throw new RangeError(`thumbnail: expected a whole side ≥ 1, got ${side}`)
  const [width, height] = [Math.min(side, rectangle.width), Math.min(side, rectangle.height)]
  const columns = samplePlaces(rectangle.width, width)
  const rows = samplePlaces(rectangle.height, height)
  const [across, down] = [columns.length / width, rows.length / height]
  const sums = new Float64Array(width * height * 3)
  for (const [row, y] of rows.entries()) {
    const start = (rectangle.y + y) * image.width + rectangle.x
    const to = Math.floor(row / down) * width * 3
    for (let column = 0; column < columns.length; column++) {
      const from = (start + columns[column]!) * 3
      const at = to + Math.floor(column / across) * 3
      sums[at]! += image.data[from]!
      sums[at + 1]! += image.data[from + 1]!
      sums[at + 2]! += image.data[from + 2]!
    }
  }
  const data = new Uint8Array(sums.length)
  for (let i = 0; i < sums.length; i++) data[i] = Math.round(sums[i]! / (across * down))
  return { width, height, data }
}

/** Where to look along one direction: the same number of places in each of `count` equal parts, placed alike from both ends. */
function samplePlaces(length: number, count: number): Int32Array {
  const total = count * Math.max(1, Math.min(mostTaps, Math.floor(length / count)))
  const places = new Int32Array(total)
  for (let i = 0; i < total; i++) places[i] = Math.floor(((i + 0.5) * length) / total)
  for (let i = 0; i < total >> 1; i++) places[total - 1 - i] = length - 1 - places[i]!
  return places
}
