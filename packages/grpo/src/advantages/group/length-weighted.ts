import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkValues } from '../../checks/values.ts'
import {
  type GroupLabels,
  informativeGroups,
  type SingleOption,
  singleRows,
  singlesGetReward,
} from '../../groups/groups.ts'

/**
 * OPO (arXiv:2505.23585): A = R − Σⱼ LⱼRⱼ / Σⱼ Lⱼ, the group's rewards weighted by reply length, the baseline of least variance when
 * gradients grow with length. A group of equal rewards gets exactly 0.
 * @param lengths (B) valid tokens per reply
 * @param options `single`: a group of one keeps its reward under `reward` (verl) and gets 0 otherwise
 * @returns (B) advantages
 * @throws RangeError for arrays of wrong lengths
 */
export function lengthWeighted(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  lengths: ArrayLike<number>,
  options: SingleOption = {},
): Float64Array {
  const keepSingle = singlesGetReward('lengthWeighted', options)
  checkOptions('lengthWeighted', options, ['name', 'single'])
  checkValues('lengthWeighted', 'rewards', rewards)
  checkLength('lengthWeighted', 'lengths', lengths, rewards.length)
  checkValues('lengthWeighted', 'lengths', lengths)
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('lengthWeighted', rewards, groups)) {
    let [weighted, total] = [0, 0]
    for (const row of rows) {
      weighted += lengths[row]! * rewards[row]!
      total += lengths[row]!
    }
    for (const row of rows) result[row] = rewards[row]! - weighted / total
  }
  if (keepSingle) for (const row of singleRows(groups)) result[row] = rewards[row]!
  return result
}
