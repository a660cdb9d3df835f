import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, logRatioLimit, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Temperatures of the gate for A > 0 and for the rest. SAPO uses 1 and 1.05. */
export interface SoftGateOptions {
  positive: number
  negative: number
}

/**
 * SAPO (arXiv:2511.20347): a sigmoid in place of the hard clip. With σ = sigmoid(τ(r − 1)):
 *
 *   l = −A·(4/τ)·σ,   ∂l/∂logp = −A·4σ(1 − σ)·r
 *
 * The derivative is −A at r = 1 and fades on both sides. Meant for `sequence-mean-token-mean`.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function softGate(
  batch: PolicyBatch,
  given: Float64Array,
  { positive, negative, ...rest }: SoftGateOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('softGate', rest, ['name', 'positive', 'negative'])
  const weights = lossWeights('softGate', batch, given, gradient)
  checkNumbers('softGate', { positive, negative })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const weight = weights[i]!
      const tau = A > 0 ? positive : negative
      const ratio = heldRatio(logRatio)
      const gate = 1 / (1 + Math.exp(-tau * (ratio - 1)))
      term.loss -= weight * A * (4 / tau) * gate
      if (Math.abs(logRatio) <= logRatioLimit) gradient[i]! -= weight * A * 4 * gate * (1 - gate) * ratio
    }
  }
  return term
}
