import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Bounds of the importance weight, absolute: verl's 0.2/0.2 is [0.8, 1.2], MiniMax-M1 is [0, 5], TRL's default is [0, 0.2]. */
export interface CispoOptions {
  lowest: number
  highest: number
}

/**
 * CISPO (MiniMax-M1, arXiv:2506.13585): REINFORCE with a clipped importance weight that no gradient flows through, so that every
 * token keeps learning:
 *
 *   l = −stop(clip(r, lowest, highest))·A·logp,   ∂l/∂logp = −clip(r, lowest, highest)·A
 *
 * `clipped` counts the tokens whose weight was bounded; they still have a gradient.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function cispo(
  batch: PolicyBatch,
  given: Float64Array,
  { lowest, highest, ...rest }: CispoOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('cispo', rest, ['name', 'lowest', 'highest'])
  const weights = lossWeights('cispo', batch, given, gradient)
  checkNumbers('cispo', { lowest, highest })
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
      const bounded = Math.min(Math.max(ratio, lowest), highest)
      if (bounded !== ratio) term.clipped++
      term.loss -= weight * bounded * A * logp[i]!
      gradient[i]! -= weight * bounded * A
    }
  }
  return term
}
