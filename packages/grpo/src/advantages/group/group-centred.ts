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
 * Dr. GRPO (arXiv:2503.20783): A = R − mean of the group, without dividing by the deviation. A group of equal rewards gets exactly 0.
 * The other half of Dr. GRPO is an aggregation with a constant.
 * @param options `single`: a group of one keeps its reward under `reward` (verl) and gets 0 otherwise
 * @returns (B) advantages
 */
export function groupCentred(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  options: SingleOption = {},
): Float64Array {
  const keepSingle = singlesGetReward('groupCentred', options)
  checkOptions('groupCentred', options, ['name', 'single'])
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('groupCentred', rewards, groups)) {
    const centre = mean(rewards, rows)
    for (const row of rows) result[row] = rewards[row]! - centre
  }
  if (keepSingle) for (const row of singleRows(groups)) result[row] = rewards[row]!
  return result
}
