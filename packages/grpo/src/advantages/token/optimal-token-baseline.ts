import { validTokens } from '../../batch/aggregation.ts'
import { checkMask, type RealArray, type TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength } from '../../checks/values.ts'
import { type GroupLabels, rowsByGroup } from '../../groups/groups.ts'

/** Inputs of `optimalTokenBaseline`, all (B, T). */
export interface TokenBaselineBatch extends TokenMask {
  oldLogp: RealArray
  /** Σ_v p(v)² of the policy at each position, in (0, 1]: from the logits. */
  squaredProbabilities: ArrayLike<number>
  /** From `returnsToGo`. */
  returns: ArrayLike<number>
}

/**
 * Optimal token baseline (verl). The squared norm of ∂logp/∂logits, w = 1 − 2·exp(oldLogp) + Σ p², is summed along the reply to W_t;
 * the baseline of position t is the group's W-weighted mean of the returns:
 *
 *   b_t = Σᵢ Uᵢₜ Wᵢₜ / (Σᵢ Wᵢₜ + 1e-8) over the group's rows with a valid token at t,   A = U − b
 *
 * @param zeroTail leave b at 0 beyond the group's second-longest reply, where it would be the reply's own return. Default false.
 * @returns (B, T) advantages; 0 on masked tokens
 * @throws RangeError for arrays of wrong lengths
 */
export function optimalTokenBaseline(
  batch: TokenBaselineBatch,
  groups: GroupLabels,
  { zeroTail = false, ...rest }: { zeroTail?: boolean } = {},
): Float64Array {
  checkOptions('optimalTokenBaseline', rest, ['zeroTail'])
  checkMask('optimalTokenBaseline', batch)
  const { rows, tokens, mask, oldLogp, squaredProbabilities, returns } = batch
  for (const name of ['oldLogp', 'squaredProbabilities', 'returns'] as const)
    checkLength('optimalTokenBaseline', name, batch[name], rows * tokens)
  const energy = new Float64Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = row * tokens; i < (row + 1) * tokens; i++) {
      if (mask[i] !== 0) sum += 1 - 2 * Math.exp(oldLogp[i]!) + squaredProbabilities[i]!
      energy[i] = sum
    }
  }
  const lengths = validTokens(batch)
  const result = new Float64Array(rows * tokens)
  for (const members of rowsByGroup('optimalTokenBaseline', rows, groups)) {
    const sorted = members.map((row) => lengths[row]!).sort((a, b) => b - a)
    const tail = zeroTail ? (sorted[1] ?? 0) : tokens
    for (let t = 0; t < tokens; t++) {
      let [weighted, total] = [0, 0]
      for (const row of members) {
        const i = row * tokens + t
        if (mask[i] === 0) continue
        weighted += returns[i]! * energy[i]!
        total += energy[i]!
      }
      const baseline = t < tail ? weighted / (total + 1e-8) : 0
      for (const row of members) {
        const i = row * tokens + t
        if (mask[i] !== 0) result[i] = returns[i]! - baseline
      }
    }
  }
  return result
}
