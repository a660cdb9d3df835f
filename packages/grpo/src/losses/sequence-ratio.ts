import type { PolicyBatch, RealArray } from '../batch.ts'
import { forEachToken } from '../for-each-token.ts'
import { heldRatio, type LossTerm } from './loss-term.ts'

/** Options of `sequenceRatio`. */
export interface SequenceRatioOptions {
  /** Ratios below 1 − low are clipped where A < 0. GSPO uses 3e-4. */
  low: number
  /** Ratios above 1 + high are clipped where A > 0. GSPO uses 4e-4. */
  high: number
}

/**
 * GSPO (arXiv:2507.18071) in its token form: one ratio per reply, the geometric mean of its token ratios.
 *
 *   sᵢ = exp( (1/Lᵢ) Σ_t (logp − oldLogp) )
 *   l = −min( sᵢ·A, clip(sᵢ, 1 − low, 1 + high)·A ),   ∂l/∂logp = −A·sᵢ per token, 0 where a bound acts
 *
 * With `sequence-mean-token-mean` and one advantage per reply, value and gradient are those of the sequence form; with
 * `sequence-mean-token-sum` they are those of LUSPO.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function sequenceRatio(
  batch: PolicyBatch,
  weights: Float64Array,
  { low, high }: SequenceRatioOptions,
  gradient: RealArray,
): LossTerm {
  const ratios = geometricRatios(batch)
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  forEachToken(batch, (i, A) => {
    const weight = weights[i]!
    const ratio = ratios[Math.floor(i / batch.tokens)]!
    const bounded = Math.min(Math.max(ratio, 1 - low), 1 + high)
    if (bounded * A < ratio * A) {
      term.clipped++
      term.loss -= weight * bounded * A
    } else {
      term.loss -= weight * ratio * A
      gradient[i]! -= weight * ratio * A
    }
  })
  return term
}

/** (B) geometric mean of the token ratios of each reply, 1 for a reply without valid tokens. */
function geometricRatios({ rows, tokens, mask, logp, oldLogp }: PolicyBatch): Float64Array {
  const result = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let [sum, length] = [0, 0]
    for (let i = row * tokens; i < (row + 1) * tokens; i++) {
      if (mask[i] === 0) continue
      sum += logp[i]! - oldLogp[i]!
      length++
    }
    result[row] = heldRatio(sum / Math.max(1, length))
  }
  return result
}
