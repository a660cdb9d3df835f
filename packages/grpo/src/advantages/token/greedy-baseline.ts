import { checkMask, type TokenMask } from '../../batch/batch.ts'
import { checkLength } from '../../checks/values.ts'
import { returnsToGo } from './returns-to-go.ts'

/**
 * ReMax (arXiv:2310.10505): undiscounted returns minus the reward of the greedy reply to the same prompt.
 * @param rewards (B, T), as from `tokenRewards`
 * @param greedyRewards (B) reward of the temperature-0 reply to each row's prompt
 * @returns (B, T) advantages; 0 on masked tokens
 * @throws RangeError for arrays of wrong lengths
 */
export function greedyBaseline(
  batch: TokenMask,
  rewards: ArrayLike<number>,
  greedyRewards: ArrayLike<number>,
): Float64Array {
  checkMask('greedyBaseline', batch)
  checkLength('greedyBaseline', 'greedyRewards', greedyRewards, batch.rows)
  const returns = returnsToGo(batch, rewards, { discount: 1 })
  return returns.map((value, i) => (batch.mask[i] === 0 ? 0 : value - greedyRewards[Math.floor(i / batch.tokens)]!))
}
