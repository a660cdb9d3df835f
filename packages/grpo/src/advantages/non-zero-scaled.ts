import { checkNumbers } from '../checks.ts'
import { groupCentred } from './group-centred.ts'
import type { GroupLabels, SingleOption } from './groups.ts'

/**
 * GPG (arXiv:2504.02546, as in verl): A = α·(R − mean of the group)/f, where α = B / (number of rewards that are not 0), so that
 * batches with few successes are not diluted. Meant for the loss `reinforce`.
 * @param options `scale`: f, default 1; `single`: a group of one gets α·R/f under `reward` (verl) and 0 otherwise
 * @returns (B) advantages
 */
export function nonZeroScaled(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { scale = 1, ...options }: { scale?: number } & SingleOption = {},
): Float64Array {
  checkNumbers('nonZeroScaled', { scale })
  let nonZero = 0
  for (let i = 0; i < rewards.length; i++) if (rewards[i] !== 0) nonZero++
  const factor = rewards.length / Math.max(1, nonZero) / scale
  return groupCentred(rewards, groups, options).map((advantage) => factor * advantage)
}
