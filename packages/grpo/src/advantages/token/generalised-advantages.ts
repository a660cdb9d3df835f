import { checkMask, type TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkNumbers } from '../../checks/values.ts'

/**
 * GAE (arXiv:1506.02438), for a policy with a value model. Over the valid tokens of each reply, from its end:
 *
 *   δ_t = ρ_t + γ·V_{t+1} − V_t,   A_t = δ_t + γλ·A_{t+1},   return = A + V
 *
 * Masked tokens are passed over: they neither discount nor hide the next valid value. `whiten` the advantages afterwards.
 * @param rewards (B, T), as from `tokenRewards`
 * @param values (B, T) V
 * @returns (B, T) each; 0 on masked tokens
 * @throws RangeError for arrays of wrong lengths
 */
export function generalisedAdvantages(
  batch: TokenMask,
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  { discount, lambda, ...rest }: { discount: number; lambda: number },
): { advantages: Float64Array; returns: Float64Array } {
  checkOptions('generalisedAdvantages', rest, ['discount', 'lambda'])
  checkMask('generalisedAdvantages', batch)
  checkNumbers('generalisedAdvantages', { discount, lambda })
  const { rows, tokens, mask } = batch
  checkLength('generalisedAdvantages', 'rewards', rewards, rows * tokens)
  checkLength('generalisedAdvantages', 'values', values, rows * tokens)
  const advantages = new Float64Array(rows * tokens)
  const returns = new Float64Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    let [nextValue, nextAdvantage] = [0, 0]
    for (let i = (row + 1) * tokens - 1; i >= row * tokens; i--) {
      if (mask[i] === 0) continue
      const delta = rewards[i]! + discount * nextValue - values[i]!
      nextAdvantage = delta + discount * lambda * nextAdvantage
      nextValue = values[i]!
      advantages[i] = nextAdvantage
      returns[i] = nextAdvantage + nextValue
    }
  }
  return { advantages, returns }
}
