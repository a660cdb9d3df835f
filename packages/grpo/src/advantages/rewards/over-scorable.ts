import { checkLength } from '../../checks/values.ts'
import type { GroupLabels } from '../../groups/groups.ts'

/**
 * Advantages when some replies have no reward (`null`: the rule does not apply, or nobody could judge). Such replies stay outside
 * every mean and deviation and get advantage 0, as in TRL.
 *
 * @param rewards (B)
 * @param estimate any estimator of rewards and group labels
 * @returns (B) advantages
 * @throws RangeError for arrays of wrong lengths
 */
export function overScorable(
  rewards: readonly (number | null)[],
  groups: GroupLabels,
  estimate: (rewards: Float64Array, groups: Float64Array) => Float64Array,
): Float64Array {
  checkLength('overScorable', 'group labels', groups, rewards.length)
  const rows = rewards.flatMap((reward, row) => (reward === null ? [] : [row]))
  const advantages = estimate(
    Float64Array.from(rows, (row) => rewards[row]!),
    Float64Array.from(rows, (row) => groups[row]!),
  )
  const result = new Float64Array(rewards.length)
  for (const [i, row] of rows.entries()) result[row] = advantages[i]!
  return result
}
