/** A mean with its 95 % interval. */
export interface Estimate {
  value: number
  low: number
  high: number
  /** How the interval was made. */
  method: 'wilson' | 'bootstrap'
}

/** Two-sided 95 % quantile of the standard normal. */
export const z95 = 1.959963984540054
