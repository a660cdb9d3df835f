import type { FrameRule } from './asking.ts'

/**
 * Numbers of the frames that a rule shows of a video, ascending: all of them when there are no more than `count`, else `count` evenly
 * spaced positions from the first to the last, 0 … total − 1, rounded.
 *
 * @param total decoded frames of the video, ≥ 0
 */
export function frameIndices(total: number, { count, rounding }: FrameRule): number[] {
  if (!(Number.isInteger(total) && total >= 0)) {
    throw new RangeError(`frameIndices: expected a whole number of frames, got ${total}`)
  }
  if (total <= count) return Array.from({ length: total }, (_, i) => i)
  if (count === 1) return [0]
  const step = (total - 1) / (count - 1)
  const round = rounding === 'down' ? Math.floor : halfEven
  // The last position is set, not computed: i · step may fall just short of it.
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? total - 1 : round(i * step)))
}

function halfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}
