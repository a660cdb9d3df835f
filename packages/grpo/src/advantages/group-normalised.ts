import { mean, sampleDeviation } from '../moments.ts'
import { type GroupLabels, informativeGroups } from './groups.ts'

/**
 * GRPO (arXiv:2402.03300): A = (R − mean of the group) / (sample standard deviation of the group + ε).
 * A group of equal rewards, and a group of one, gets exactly 0.
 *
 * @param rewards (B)
 * @param groups (B) label per reply
 * @param epsilon EasyR1 and verl 1e-6 (default), TRL 1e-4, OpenRLHF 1e-9
 * @returns (B) advantages; they sum to 0 in every group
 */
export function groupNormalised(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { epsilon = 1e-6 }: { epsilon?: number } = {},
): Float64Array {
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('groupNormalised', rewards, groups)) {
    const centre = mean(rewards, rows)
    const deviation = sampleDeviation(rewards, rows)
    for (const row of rows) result[row] = (rewards[row]! - centre) / (deviation + epsilon)
  }
  return result
}
