import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'
import { type GroupLabels, informativeGroups } from '../../groups/groups.ts'
import { sampleDeviation } from '../../groups/moments.ts'

/**
 * GRPO for pass@k (arXiv:2503.19595): only the best reply of a group learns, by its lead over the second:
 * A = (R_best − R_second)/(s + ε), 0 for all others, and 0 everywhere when the best is not unique.
 * @param epsilon default 1e-6
 * @returns (B) advantages
 */
export function bestOfGroup(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { epsilon = 1e-6, ...rest }: { epsilon?: number } = {},
): Float64Array {
  checkOptions('bestOfGroup', rest, ['name', 'epsilon'])
  checkNumbers('bestOfGroup', { epsilon })
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('bestOfGroup', rewards, groups)) {
    const [best, second] = [...rows].sort((a, b) => rewards[b]! - rewards[a]!) as [number, number]
    result[best] = (rewards[best]! - rewards[second]!) / (sampleDeviation(rewards, rows) + epsilon)
  }
  return result
}
