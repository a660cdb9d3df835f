import type { PolicyBatch } from './batch.ts'
import { forEachToken } from './for-each-token.ts'

/** How far the policy has moved from the one that sampled; means and shares over the valid tokens. */
export interface RatioMetrics {
  /** N, valid tokens. */
  tokens: number
  /** Mean of r = πθ/π_old. */
  ratioMean: number
  ratioMin: number
  ratioMax: number
  /** Mean of oldLogp − logp (k1 of KL(π_old ‖ πθ)), nats; may be negative. */
  approximateKl: number
  /** Share with r < 1 − low and A < 0, [0, 1]. */
  clipFractionLow: number
  /** Share with r > 1 + high and A > 0, [0, 1]. */
  clipFractionHigh: number
}

/** Token ratio statistics of a batch under the bounds 1 − low and 1 + high. All 0 for a batch without valid tokens. */
export function ratioMetrics(batch: PolicyBatch, { low, high }: { low: number; high: number }): RatioMetrics {
  let [count, sum, min, max, moved, below, above] = [0, 0, Infinity, 0, 0, 0, 0]
  forEachToken(batch, (_, A, logRatio) => {
    const ratio = Math.exp(logRatio)
    count++
    sum += ratio
    moved -= logRatio
    if (ratio < min) min = ratio
    if (ratio > max) max = ratio
    if (ratio < 1 - low && A < 0) below++
    else if (ratio > 1 + high && A > 0) above++
  })
  const divisor = Math.max(1, count)
  return {
    tokens: count,
    ratioMean: sum / divisor,
    ratioMin: count === 0 ? 0 : min,
    ratioMax: max,
    approximateKl: moved / divisor,
    clipFractionLow: below / divisor,
    clipFractionHigh: above / divisor,
  }
}
