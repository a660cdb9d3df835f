import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, logRatioLimit, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Options of `clippedSurrogate`. */
export interface ClippedSurrogateOptions {
  /** εₗ: ratios below 1 − εₗ are clipped where A < 0. */
  low: number
  /** ε_h: ratios above 1 + ε_h are clipped where A > 0. */
  high: number
  /** c > 1: where A < 0 the loss is at most −A·c (arXiv:1912.09729). Default: no such bound. */
  dual?: number
  /** δ: two-sided clip (INTELLECT-2, arXiv:2505.07291), the free branch uses min(r, δ). Default: none. */
  delta?: number
}

/**
 * PPO's clipped surrogate (arXiv:1707.06347) with asymmetric bounds (DAPO, arXiv:2503.14476) and the optional dual clip:
 *
 *   r = exp(logp − oldLogp)
 *   l = −min( r·A, clip(r, 1 − low, 1 + high)·A ),   for A < 0 also l ≤ −A·dual
 *   ∂l/∂logp = −A·r on the free branch, 0 where a bound acts; exactly at a bound the free branch counts
 *
 * @param given (B, T) from `weights`
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function clippedSurrogate(
  batch: PolicyBatch,
  given: Float64Array,
  options: ClippedSurrogateOptions,
  gradient: RealArray,
): LossTerm {
  const weights = lossWeights('clippedSurrogate', batch, given, gradient)
  const { low, high, dual = Infinity, delta = Infinity } = options
  checkOptions('clippedSurrogate', options, ['name', 'low', 'high', 'dual', 'delta'])
  checkNumbers('clippedSurrogate', { low, high, dual, delta })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const weight = weights[i]!
      const ratio = heldRatio(logRatio)
      const free = Math.min(ratio, delta) * A
      const bounded = Math.min(Math.max(ratio, 1 - low), 1 + high) * A
      if (A < 0 && Math.min(free, bounded) < A * dual) {
        term.dualClipped++
        term.loss -= weight * A * dual
      } else if (bounded < free) {
        term.clipped++
        term.loss -= weight * bounded
      } else {
        term.loss -= weight * free
        if (ratio <= delta && Math.abs(logRatio) <= logRatioLimit) gradient[i]! -= weight * A * ratio
      }
    }
  }
  return term
}
