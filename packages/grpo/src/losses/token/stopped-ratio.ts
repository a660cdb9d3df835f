import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Options of `stoppedRatio`. */
export interface StoppedRatioOptions {
  /** Tokens with r outside [lowest, highest] are left out; prime-rl 0.125 and 8. */
  lowest: number
  highest: number
  /** τ of the pull towards the sampling policy. Default 0. */
  pull?: number
}

/**
 * prime-rl's loss of February 2026: REINFORCE whose constant factor holds the ratio and a KL pull,
 *
 *   l = −stop( r·(A − τ·log r) )·logp on tokens with r inside the bounds,   ∂l/∂logp = −r·(A − τ·log r)
 *
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function stoppedRatio(
  batch: PolicyBatch,
  given: Float64Array,
  { lowest, highest, pull = 0, ...rest }: StoppedRatioOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('stoppedRatio', rest, ['name', 'lowest', 'highest', 'pull'])
  const weights = lossWeights('stoppedRatio', batch, given, gradient)
  checkNumbers('stoppedRatio', { lowest, highest, pull })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const ratio = heldRatio(logRatio)
      if (ratio < lowest || ratio > highest) {
        term.clipped++
        continue
      }
      const factor = weights[i]! * ratio * (A - pull * logRatio)
      term.loss -= factor * logp[i]!
      gradient[i]! -= factor
    }
  }
  return term
}
