import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import type { LossTerm } from '../../batch/loss-term.ts'
import { lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Options of `reinforce`. */
export interface ReinforceOptions {
  /** β of DRO's pull towards the sampling policy (arXiv:2405.19107); 0 (default) = plain REINFORCE, as in GPG. */
  pull?: number
}

/**
 * The policy gradient itself: l = −(A·logp − (β/2)·(logp − oldLogp)²), ∂l/∂logp = −(A − β·(logp − oldLogp)).
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function reinforce(
  batch: PolicyBatch,
  given: Float64Array,
  { pull = 0, ...rest }: ReinforceOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('reinforce', rest, ['name', 'pull'])
  const weights = lossWeights('reinforce', batch, given, gradient)
  checkNumbers('reinforce', { pull })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const weight = weights[i]!
      term.loss -= weight * (A * logp[i]! - (pull / 2) * logRatio * logRatio)
      gradient[i]! -= weight * (A - pull * logRatio)
    }
  }
  return term
}
