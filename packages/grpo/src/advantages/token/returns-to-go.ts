import { checkMask, type TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkName, checkNumbers } from '../../checks/values.ts'

/** Options of `returnsToGo`. */
export interface ReturnOptions {
  /** γ in [0, 1]. */
  discount: number
  /**
   * What a masked span inside a reply (a tool's output) does: `carry` (verl; default) passes the return over it undiscounted, `reset`
   * (EasyR1 and early verl) drops it, so that tokens before the span get none of the later reward.
   */
  hole?: 'carry' | 'reset'
}

/**
 * U_t = ρ_t + γ·U_{t+1} over the valid tokens of each reply.
 * @param rewards (B, T) ρ, as from `tokenRewards`
 * @returns (B, T); 0 on masked tokens
 * @throws RangeError for arrays of wrong lengths
 */
export function returnsToGo(
  batch: TokenMask,
  rewards: ArrayLike<number>,
  { discount, hole = 'carry', ...rest }: ReturnOptions,
): Float64Array {
  checkOptions('returnsToGo', rest, ['discount', 'hole'])
  checkMask('returnsToGo', batch)
  checkName('returnsToGo', 'hole', hole, ['carry', 'reset'])
  checkNumbers('returnsToGo', { discount })
  const { rows, tokens, mask } = batch
  checkLength('returnsToGo', 'rewards', rewards, rows * tokens)
  const result = new Float64Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    let later = 0
    for (let i = (row + 1) * tokens - 1; i >= row * tokens; i--) {
      if (mask[i] !== 0) {
        later = rewards[i]! + discount * later
        result[i] = later
      } else if (hole === 'reset') later = 0
    }
  }
  return result
}
