/** Mean and spread of a figure over the first steps of a run, against which later steps are judged. Plain data. */
export interface Baseline {
  count: number
  mean: number
  /** Σ (x − mean)². */
  squares: number
}

/** No step seen. */
export function startBaseline(): Baseline {
  return { count: 0, mean: 0, squares: 0 }
}

/** The baseline with one more step (Welford's update). */
export function extendBaseline({ count, mean, squares }: Baseline, value: number): Baseline {
  const next = mean + (value - mean) / (count + 1)
  return { count: count + 1, mean: next, squares: squares + (value - mean) * (value - next) }
}

/**
 * Distance from the baseline in its sample standard deviations. The deviation counts as at least 1 % of the mean, so that a baseline that
 * hardly moved does not make every later step an outlier.
 */
export function zScore({ count, mean, squares }: Baseline, value: number): number {
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0
  return (value - mean) / Math.max(deviation, 0.01 * Math.abs(mean), 1e-9)
}
