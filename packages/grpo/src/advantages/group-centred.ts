import { mean } from '../moments.ts'
import { type GroupLabels, informativeGroups } from './groups.ts'

/**
 * Dr. GRPO (arXiv:2503.20783): A = R − mean of the group, without dividing by the deviation. A group of equal rewards gets exactly 0.
 * The other half of Dr. GRPO is an aggregation with a constant.
 * @returns (B) advantages
 */
export function groupCentred(rewards: ArrayLike<number>, groups: GroupLabels): Float64Array {
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('groupCentred', rewards, groups)) {
    const centre = mean(rewards, rows)
    for (const row of rows) result[row] = rewards[row]! - centre
  }
  return result
}
