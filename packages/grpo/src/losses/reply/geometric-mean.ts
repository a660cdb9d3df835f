import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import type { LossTerm } from '../../batch/loss-term.ts'
import { lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/** Options of `geometricMean`. */
export interface GeometricMeanOptions {
  /** log-ratios below −low are clipped where A < 0; nats. The paper uses 0.4, verl 0.2. */
  low: number
  /** log-ratios above high are clipped where A > 0; nats. */
  high: number
}

/**
 * GMPO (arXiv:2507.20673): the geometric mean over a reply of token ratios clipped in log space. With d = logp − oldLogp:
 *
 *   u = min(d, high) where A > 0, max(d, −low) elsewhere
 *   Rᵢ = exp( (1/Lᵢ) Σ_t u ),   lᵢ = −Aᵢ·Rᵢ,   ∂lᵢ/∂logp = −Aᵢ·Rᵢ/Lᵢ where u = d, else 0
 *
 * A reply enters with the sum of its weights, which is 1/B under `sequence-mean-token-mean-all`. Advantages are per reply: of a
 * (B, T) array the entry at the reply's first valid token is used.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function geometricMean(
  batch: PolicyBatch,
  given: Float64Array,
  { low, high, ...rest }: GeometricMeanOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('geometricMean', rest, ['name', 'low', 'high'])
  const weights = lossWeights('geometricMean', batch, given, gradient)
  checkNumbers('geometricMean', { low, high })
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const clip = (d: number, A: number) => (A > 0 ? Math.min(d, high) : Math.max(d, -low))
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * tokens, (row + 1) * tokens]
    let first = start
    while (first < end && mask[first] === 0) first++
    if (first === end) continue
    const A = advantages[advantages.length === rows ? row : first]!
    let [sum, length, weight] = [0, 0, 0]
    for (let i = first; i < end; i++) {
      if (mask[i] === 0) continue
      sum += clip(logp[i]! - oldLogp[i]!, A)
      weight += weights[i]!
      length++
    }
    const ratio = Math.exp(sum / length)
    term.loss -= weight * A * ratio
    for (let i = first; i < end; i++) {
      if (mask[i] === 0) continue
      const d = logp[i]! - oldLogp[i]!
      if (clip(d, A) === d) gradient[i]! -= (weight * A * ratio) / length
      else term.clipped++
    }
  }
  return term
}
