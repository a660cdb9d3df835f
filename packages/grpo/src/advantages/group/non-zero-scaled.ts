import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'
import type { GroupLabels, SingleOption } from '../../groups/groups.ts'
import { groupCentred } from './group-centred.ts'

/**
 * GPG (arXiv:2504.02546, as in verl): A = α·(R − mean of the group)/f, where α = B / (number of rewards that are not 0), so that
 * batches with few successes are not diluted. Meant for the loss `reinforce`.
 * @param options `scale`: f, default 1; `single`: a group of one gets α·R/f under `reward` (verl) and 0 otherwise
 * @returns (B) advantages
 */
export function nonZeroScaled(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { scale = 1, single, ...rest }: { scale?: number } & SingleOption = {},
): Float64Array {
  checkOptions('nonZeroScaled', rest, ['name', 'scale', 'single'])
  checkNumbers('nonZeroScaled', { scale })
  let nonZero = 0
  for (let i = 0; i < rewards.length; i++) if (rewards[i] !== 0) nonZero++
  const factor = rewards.length / Math.max(1, nonZero) / scale
  return groupCentred(rewards, groups, single === undefined ? {} : { single }).map((advantage) => factor * advantage)
}
