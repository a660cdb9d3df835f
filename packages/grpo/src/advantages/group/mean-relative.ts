import { type GroupLabels, informativeGroups } from '../../groups/groups.ts'
import { mean } from '../../groups/moments.ts'

/**
 * MaxRL, as in prime-rl: A = (R − mean of the group)/mean of the group, so that rare successes weigh more. For rewards ≥ 0;
 * a group with mean ≤ 0 and a group of equal rewards get exactly 0.
 * @returns (B) advantages
 */
export function meanRelative(rewards: ArrayLike<number>, groups: GroupLabels): Float64Array {
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('meanRelative', rewards, groups)) {
    const centre = mean(rewards, rows)
    if (centre <= 0) continue
    for (const row of rows) result[row] = (rewards[row]! - centre) / centre
  }
  return result
}
