import { checkLength } from '../batch.ts'
import { type GroupLabels, informativeGroups } from './groups.ts'

/**
 * OPO (arXiv:2505.23585): A = R − Σⱼ LⱼRⱼ / Σⱼ Lⱼ, the group's rewards weighted by reply length, the baseline of least variance when
 * gradients grow with length. A group of equal rewards gets exactly 0.
 * @param lengths (B) valid tokens per reply
 * @returns (B) advantages
 * @throws RangeError for arrays of wrong lengths
 */
export function lengthWeighted(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  lengths: ArrayLike<number>,
): Float64Array {
  checkLength('lengthWeighted', 'lengths', lengths, rewards.length)
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('lengthWeighted', rewards, groups)) {
    let [weighted, total] = [0, 0]
    for (const row of rows) {
      weighted += lengths[row]! * rewards[row]!
      total += lengths[row]!
    }
    for (const row of rows) result[row] = rewards[row]! - weighted / total
  }
  return result
}
