import { checkOptions } from '../../checks/options.ts'
import {
  type GroupLabels,
  informativeGroups,
  type SingleOption,
  singleRows,
  singlesGetReward,
} from '../../groups/groups.ts'
import { mean } from '../../groups/moments.ts'

/**
 * RLOO (arXiv:2402.14740): A = R − mean of the group's other rewards = G/(G − 1)·(R − mean of the group). A group of equal rewards
 * gets exactly 0.
 * @param options `single`: a group of one: `zero` (TRL; default) or `reward` (verl)
 * @returns (B) advantages
 */
export function leaveOneOut(rewards: ArrayLike<number>, groups: GroupLabels, options: SingleOption = {}): Float64Array {
  const keepSingle = singlesGetReward('leaveOneOut', options)
  checkOptions('leaveOneOut', options, ['name', 'single'])
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('leaveOneOut', rewards, groups)) {
    const factor = rows.length / (rows.length - 1)
    const centre = mean(rewards, rows)
    for (const row of rows) result[row] = factor * (rewards[row]! - centre)
  }
  if (keepSingle) for (const row of singleRows(groups)) result[row] = rewards[row]!
  return result
}
