import { type PolicyBatch, type RealArray, rowOfEveryToken } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkName, checkNumbers } from '../../checks/values.ts'

/** Options of `sequenceRatio`. */
export interface SequenceRatioOptions {
  /** Ratios below 1 − low are clipped where A < 0. GSPO uses 3e-4. */
  low: number
  /** Ratios above 1 + high are clipped where A > 0. GSPO uses 4e-4. */
  high: number
  /** The ratio of a reply: of its token ratios the `geometric-mean` (GSPO; default) or the `product` (TRL's RLOO). */
  ratio?: 'geometric-mean' | 'product'
}

/**
 * GSPO (arXiv:2507.18071) in its token form: one ratio per reply, the geometric mean of its token ratios.
 *
 *   sᵢ = exp( (1/Lᵢ) Σ_t (logp − oldLogp) )
 *   l = −min( sᵢ·A, clip(sᵢ, 1 − low, 1 + high)·A ),   ∂l/∂logp = −A·sᵢ per token, 0 where a bound acts
 *
 * With `sequence-mean-token-mean` and one advantage per reply, value and gradient are those of the sequence form; with
 * `sequence-mean-token-sum` they are those of LUSPO; with `token-mean` replies weigh by their length.
 *
 * Where corrections or advantages differ within a reply, the gradient is still −W·A·sᵢ at each token, as in the token form of GSPO, whose
 * ratio of the reply is a constant times the token's own; it is then not the derivative of the value, −sᵢ·(1/Lᵢ)·Σ_t W·A at every token.
 *
 * With `ratio: 'product'`, sᵢ = exp(Σ_t (logp − oldLogp)), every token moves the loss of all: its gradient is −sᵢ·Σ_t W·A.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function sequenceRatio(
  batch: PolicyBatch,
  given: Float64Array,
  { low, high, ratio: kind = 'geometric-mean', ...rest }: SequenceRatioOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('sequenceRatio', rest, ['name', 'low', 'high', 'ratio'])
  const weights = lossWeights('sequenceRatio', batch, given, gradient)
  checkName('sequenceRatio', 'ratio', kind, ['geometric-mean', 'product'])
  checkNumbers('sequenceRatio', { low, high })
  const ratios = replyRatios(batch, kind)
  const pulls = new Float64Array(batch.rows)
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const weight = weights[i]!
      const ratio = ratios[row]!
      const bounded = Math.min(Math.max(ratio, 1 - low), 1 + high)
      if (bounded * A < ratio * A) {
        term.clipped++
        term.loss -= weight * bounded * A
      } else {
        term.loss -= weight * ratio * A
        if (kind === 'product') pulls[row]! += weight * ratio * A
        else gradient[i]! -= weight * ratio * A
      }
    }
  }
  if (kind === 'product')
    rowOfEveryToken(batch, (i, row) => {
      gradient[i]! -= pulls[row]!
    })
  return term
}

/** (B) ratio of each reply, 1 for a reply without valid tokens. */
function replyRatios(batch: PolicyBatch, kind: 'geometric-mean' | 'product'): Float64Array {
  const [sums, lengths] = [new Float64Array(batch.rows), new Float64Array(batch.rows)]
  const { rows, tokens, mask, logp, oldLogp } = batch
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const logRatio = logp[i]! - oldLogp[i]!
      sums[row]! += logRatio
      lengths[row]!++
    }
  }
  return sums.map((sum, row) => heldRatio(kind === 'product' ? sum : sum / Math.max(1, lengths[row]!)))
}
