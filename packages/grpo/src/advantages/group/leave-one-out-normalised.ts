import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'
import { type GroupLabels, informativeGroups } from '../../groups/groups.ts'
import { mean, sampleDeviation } from '../../groups/moments.ts'

/**
 * Mean and deviation over the other replies of the group (NeMo-RL's default), bᵢ and sᵢ:
 *
 *   A = (R − bᵢ)/(sᵢ + ε) where sᵢ > 0, else R − bᵢ
 *
 * So the only different reply of a group is not divided while its siblings are. The deviation is taken in two passes: from sums of
 * squares it can come out as 1e-17 instead of 0, and A explodes.
 * @param epsilon default 1e-6
 * @returns (B) advantages; groups of equal rewards get exactly 0
 */
export function leaveOneOutNormalised(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { epsilon = 1e-6, ...rest }: { epsilon?: number } = {},
): Float64Array {
  checkOptions('leaveOneOutNormalised', rest, ['name', 'epsilon'])
  checkNumbers('leaveOneOutNormalised', { epsilon })
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('leaveOneOutNormalised', rewards, groups)) {
    for (const row of rows) {
      const others = rows.filter((other) => other !== row)
      const lead = rewards[row]! - mean(rewards, others)
      const deviation = sampleDeviation(rewards, others)
      result[row] = deviation > 0 ? lead / (deviation + epsilon) : lead
    }
  }
  return result
}
