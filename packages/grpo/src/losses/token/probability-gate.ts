import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkName, checkNumbers } from '../../checks/values.ts'

/** Options of `probabilityGate`. */
export interface ProbabilityGateOptions {
  /** How the move of one token is measured: |p − q|, or the KL of the Bernoulli distributions (token or not). */
  measure: 'total-variation' | 'bernoulli-kl'
  /** Largest move downwards that is still learned where A ≤ 0. */
  low: number
  /** Largest move upwards that is still learned where A > 0. */
  high: number
  /** c: the ratio, a constant for the gradient, is at most this. Default 20, verl's function; its actor's default is 3. */
  truncate?: number
}

/**
 * DPPO (as in verl): a trust region of probabilities instead of ratios. With p = exp(logp), q = exp(oldLogp), and a token kept unless
 * it has already moved too far in the direction of its advantage:
 *
 *   l = −A·stop(min(r, c))·keep·logp,   ∂l/∂logp = −A·min(r, c)·keep
 *
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function probabilityGate(
  batch: PolicyBatch,
  given: Float64Array,
  { measure, low, high, truncate = 20, ...rest }: ProbabilityGateOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('probabilityGate', rest, ['name', 'measure', 'low', 'high', 'truncate'])
  const weights = lossWeights('probabilityGate', batch, given, gradient)
  checkName('probabilityGate', 'measure', measure, ['total-variation', 'bernoulli-kl'])
  checkNumbers('probabilityGate', { low, high, truncate })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const distance = measure === 'total-variation' ? totalVariation : bernoulliKl
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const rises = logRatio > 0
      const outwards = A > 0 ? rises : logRatio < 0
      if (outwards && distance(logp[i]!, oldLogp[i]!) > (A > 0 ? high : low)) {
        term.clipped++
        continue
      }
      const factor = weights[i]! * A * Math.min(heldRatio(logRatio), truncate)
      if (factor === 0) continue
      term.loss -= factor * logp[i]!
      gradient[i]! -= factor
    }
  }
  return term
}

function totalVariation(logp: number, oldLogp: number): number {
  return Math.abs(Math.exp(logp) - Math.exp(oldLogp))
}

/** KL(old ‖ new) between the two-way distributions "this token or another"; 1e-8 keeps certain tokens finite, as in verl. */
function bernoulliKl(logp: number, oldLogp: number): number {
  const [p, q] = [Math.exp(logp), Math.exp(oldLogp)]
  return q * (oldLogp - logp) + (1 - q) * Math.log((1 - q + 1e-8) / (1 - p + 1e-8))
}
