import type { Rng } from '@spatial-ssrl/core'
import { bootstrapMean } from '@spatial-ssrl/statistics'

/** A mean with its 95 % interval, as `evaluation.json` names it. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/** One question's outcome: `value` in [0, 1] (or a difference in [−1, 1]), `source` the picture it was made from. */
export interface Outcome {
  source: string
  value: number
}

/** Mean and percentile-bootstrap 95 % interval, resampling pictures rather than questions. @throws RangeError for no outcomes */
export function clusterBootstrap(outcomes: readonly Outcome[], rng: Rng): Estimate {
  const clusters = outcomes.map(({ source }) => source)
  const { value, low, high } = bootstrapMean({ clusters, values: outcomes.map(({ value }) => value) }, rng)
  return { mean: value, low, high }
}
