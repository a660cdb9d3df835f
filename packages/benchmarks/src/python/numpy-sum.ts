const block = 128

/**
 * `numpy.sum` of doubles, to the last bit: one after the other below 8 numbers, in 8 running sums up to 128, and halves (the first a
 * multiple of 8) added to each other above.
 */
export function numpySum(values: readonly number[]): number {
  return sumOf(values, 0, values.length)
}

function sumOf(values: readonly number[], start: number, end: number): number {
  const count = end - start
  if (count > block) {
    const half = start + Math.floor(count / 16) * 8
    return sumOf(values, start, half) + sumOf(values, half, end)
  }
  let at = start
  let sum = 0
  if (count >= 8) {
    const partial = values.slice(start, start + 8)
    for (at += 8; at + 8 <= end; at += 8) for (let i = 0; i < 8; i++) partial[i]! += values[at + i]!
    const [a, b, c, d, e, f, g, h] = partial as [number, number, number, number, number, number, number, number]
    sum = a + b + (c + d) + (e + f + (g + h))
  }
  for (; at < end; at++) sum += values[at]!
  return sum
}
