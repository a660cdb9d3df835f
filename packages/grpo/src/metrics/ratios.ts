import { checkBatch, type PolicyBatch } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkNumbers } from '../checks/values.ts'

/** How far the policy has moved from the one that sampled; means and shares over the valid tokens. */
export interface RatioMetrics {
  /** N, valid tokens. */
  tokens: number
  /** Mean of r = πθ/π_old. */
  ratioMean: number
  ratioMin: number
  ratioMax: number
  /** Mean of r held to [1 − low, 1 + high]. */
  ratioClampedMean: number
  /** Mean of r − 1 − log r (k3 of the same), nats; never negative. */
  approximateKlK3: number
  /** Mean of oldLogp − logp (k1 of KL(π_old ‖ πθ)), nats; may be negative. */
  approximateKl: number
  /** Share with r < 1 − low and A < 0, [0, 1]. */
  clipFractionLow: number
  /** Share with r > 1 + high and A > 0, [0, 1]. */
  clipFractionHigh: number
  /** Share with r outside [1 − low, 1 + high] whatever the sign of A, [0, 1]. */
  outsideFraction: number
  /** Smallest clipFractionLow and largest clipFractionHigh of a single reply (TRL's low_min and high_max), [0, 1]. */
  clipFractionLowMin: number
  clipFractionHighMax: number
}

/** Token ratio statistics of a batch under the bounds 1 − low and 1 + high. All 0 for a batch without valid tokens. */
export function ratioMetrics(batch: PolicyBatch, { low, high, ...rest }: { low: number; high: number }): RatioMetrics {
  checkOptions('ratioMetrics', rest, ['low', 'high'])
  checkBatch('ratioMetrics', batch)
  checkNumbers('ratioMetrics', { low, high })
  let [count, sum, min, max, moved, k3, below, above, outside, clamped] = [0, 0, Infinity, 0, 0, 0, 0, 0, 0, 0]
  const [lengths, belowOf, aboveOf] = [
    new Float64Array(batch.rows),
    new Float64Array(batch.rows),
    new Float64Array(batch.rows),
  ]
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const ratio = Math.exp(logRatio)
      count++
      lengths[row]!++
      sum += ratio
      clamped += Math.min(Math.max(ratio, 1 - low), 1 + high)
      moved -= logRatio
      k3 += ratio - 1 - logRatio
      if (ratio < min) min = ratio
      if (ratio > max) max = ratio
      if (ratio >= 1 - low && ratio <= 1 + high) continue
      outside++
      if (ratio < 1 && A < 0) {
        below++
        belowOf[row]!++
      } else if (ratio > 1 && A > 0) {
        above++
        aboveOf[row]!++
      }
    }
  }
  const divisor = Math.max(1, count)
  let [lowMin, highMax] = [count === 0 ? 0 : 1, 0]
  for (let row = 0; row < batch.rows; row++) {
    if (lengths[row] === 0) continue
    lowMin = Math.min(lowMin, belowOf[row]! / lengths[row]!)
    highMax = Math.max(highMax, aboveOf[row]! / lengths[row]!)
  }
  return {
    tokens: count,
    ratioMean: sum / divisor,
    ratioMin: count === 0 ? 0 : min,
    ratioMax: max,
    ratioClampedMean: clamped / divisor,
    approximateKlK3: k3 / divisor,
    approximateKl: moved / divisor,
    clipFractionLow: below / divisor,
    clipFractionHigh: above / divisor,
    outsideFraction: outside / divisor,
    clipFractionLowMin: lowMin,
    clipFractionHighMax: highMax,
  }
}
