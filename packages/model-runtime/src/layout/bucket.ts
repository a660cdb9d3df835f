/**
 * Rounds a count up to one of few values, so that batches of similar size share a compiled graph: multiples of a power of two with
 * `steps` values between n and 2n. With 4: 1…8, 10, 12, 14, 16, 20, 24, …; with 2: 1, 2, 3, 4, 6, 8, 12, 16, 24, ….
 * @throws RangeError unless count is a positive integer
 */
export function countBucket(count: number, steps: number): number {
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`countBucket: expected count ≥ 1, got ${count}`)
  const step = 2 ** Math.max(0, Math.floor(Math.log2(count)) - Math.log2(steps))
  return Math.ceil(count / step) * step
}

/** Rounds a token count up to a multiple of 8. */
export function lengthBucket(length: number): number {
  return Math.max(8, Math.ceil(length / 8) * 8)
}
