/** Mean of the values at `at` (all values by default). */
export function mean(values: ArrayLike<number>, at: ArrayLike<number> = indices(values)): number {
  let sum = 0
  for (let i = 0; i < at.length; i++) sum += values[at[i]!]!
  return sum / at.length
}

/** Standard deviation with the divisor n − 1 of the values at `at`; see `standardDeviation`. */
export function sampleDeviation(values: ArrayLike<number>, at: ArrayLike<number> = indices(values)): number {
  return standardDeviation(values, 'sample', at)
}

/**
 * Standard deviation (divisor n − 1 for `sample`, n for `population`) of the values at `at`, in two passes; 0 for equal values and
 * for a single one. Equality is tested as such: the mean of eight doubles 0.1 is not 0.1, so rounding would leave a small deviation
 * to divide by.
 */
export function standardDeviation(
  values: ArrayLike<number>,
  divisor: 'sample' | 'population',
  at: ArrayLike<number> = indices(values),
): number {
  if (allEqual(values, at)) return 0
  const centre = mean(values, at)
  let squares = 0
  for (let i = 0; i < at.length; i++) squares += (values[at[i]!]! - centre) ** 2
  return Math.sqrt(squares / (divisor === 'sample' ? at.length - 1 : at.length))
}

/** Whether the values at `at` are one and the same: a group that teaches nothing. True for a single value. */
export function allEqual(values: ArrayLike<number>, at: ArrayLike<number> = indices(values)): boolean {
  for (let i = 1; i < at.length; i++) if (values[at[i]!] !== values[at[0]!]) return false
  return true
}

function indices(values: ArrayLike<number>): ArrayLike<number> {
  return Array.from({ length: values.length }, (_, i) => i)
}
