import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { type LossTerm, logRatioLimit, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkNumbers } from '../../checks/values.ts'

/** Shape of φ: VESPO uses k 2, λ 3 where A ≥ 0 and k 3, λ 2 elsewhere. */
export interface SoftSequenceWeightOptions {
  positive?: { k: number; lambda: number }
  negative?: { k: number; lambda: number }
  /** (B, T) log of off-policy weights, added to the log-ratios of their reply. Default 0. */
  logCorrections?: ArrayLike<number>
}

const smallest = Math.log(1e-8)

/**
 * VESPO (as in TRL): REINFORCE with a smooth weight per reply that is 1 on policy and fades on both sides. With w the product of the
 * reply's token ratios, its log held to [log 1e-8, 20]:
 *
 *   φ = exp(λ + k·log w − λ·w),   l = −stop(φ)·A·logp,   ∂l/∂logp = −φ·A
 *
 * A token whose correction is 0 brings log 1e-8 and so switches its whole reply off. With one advantage per token the sign at each
 * token chooses k and λ.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 * @throws RangeError for arrays of wrong lengths
 */
export function softSequenceWeight(
  batch: PolicyBatch,
  given: Float64Array,
  options: SoftSequenceWeightOptions,
  gradient: RealArray,
): LossTerm {
  const weights = lossWeights('softSequenceWeight', batch, given, gradient)
  const { positive = { k: 2, lambda: 3 }, negative = { k: 3, lambda: 2 }, logCorrections } = options
  checkOptions('softSequenceWeight', options, ['name', 'positive', 'negative', 'logCorrections'])
  if (logCorrections) checkLength('softSequenceWeight', 'logCorrections', logCorrections, batch.rows * batch.tokens)
  for (const [name, shape] of Object.entries({ positive, negative })) {
    checkOptions('softSequenceWeight', shape, ['k', 'lambda'], name)
    checkNumbers('softSequenceWeight', { k: shape.k, lambda: shape.lambda })
  }
  const logWeights = new Float64Array(batch.rows)
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const logRatio = logp[i]! - oldLogp[i]!
      const correction = logCorrections ? Math.max(logCorrections[i]!, smallest) : 0
      logWeights[row]! += Math.min(Math.max(logRatio, -logRatioLimit), logRatioLimit) + correction
    }
  }
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const { k, lambda } = A >= 0 ? positive : negative
      const logWeight = Math.min(Math.max(logWeights[row]!, smallest), logRatioLimit)
      const factor = weights[i]! * A * Math.exp(lambda + k * logWeight - lambda * Math.exp(logWeight))
      if (factor === 0) continue
      term.loss -= factor * logp[i]!
      gradient[i]! -= factor
    }
  }
  return term
}
