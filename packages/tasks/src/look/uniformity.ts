/** How evenly answers are spread. */
export interface Uniformity {
  /** Pearson's chi-squared of the counts against equal shares. */
  statistic: number
  /** Possible answers less one. */
  degrees: number
  /** The same as a standard normal deviate (Wilson and Hilferty, 1931): above 3 once in 700 fair data sets. 0 for a single answer. */
  deviate: number
}

/**
 * Tests counts of answers for equal shares. With fewer than about five expected per answer it says little.
 * @param possible how many answers there are; those without a count have none
 * @throws RangeError for more counts than possible answers, or none
 */
export function uniformity(counts: readonly number[], possible: number): Uniformity {
  if (counts.length === 0 || counts.length > possible)
    throw new RangeError(`uniformity: expected 1 to ${possible} counts, got ${counts.length}`)
  const expected = counts.reduce((sum, count) => sum + count, 0) / possible
  const present = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const statistic = present + (possible - counts.length) * expected
  const degrees = possible - 1
  if (degrees === 0) return { statistic, degrees, deviate: 0 }
  const width = 2 / (9 * degrees)
  return { statistic, degrees, deviate: (Math.cbrt(statistic / degrees) - (1 - width)) / Math.sqrt(width) }
}
