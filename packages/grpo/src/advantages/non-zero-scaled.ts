import { groupCentred } from './group-centred.ts'
import type { GroupLabels } from './groups.ts'

/**
 * GPG (arXiv:2504.02546, as in verl): A = α·(R − mean of the group)/f, where α = B / (number of rewards that are not 0), so that
 * batches with few successes are not diluted. Meant for the loss `reinforce`.
 * @param scale f, default 1
 * @returns (B) advantages
 */
export function nonZeroScaled(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { scale = 1 }: { scale?: number } = {},
): Float64Array {
  let nonZero = 0
  for (let i = 0; i < rewards.length; i++) if (rewards[i] !== 0) nonZero++
  const factor = rewards.length / Math.max(1, nonZero) / scale
  return groupCentred(rewards, groups).map((advantage) => factor * advantage)
}
