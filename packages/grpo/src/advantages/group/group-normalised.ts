import { checkOptions } from '../../checks/options.ts'
import { checkName, checkNumbers } from '../../checks/values.ts'
import { type GroupLabels, informativeGroups, singleRows, singlesGetReward } from '../../groups/groups.ts'
import { mean, standardDeviation } from '../../groups/moments.ts'

/** Options of `groupNormalised`. */
export interface GroupNormalisedOptions {
  /** EasyR1 and verl 1e-6 (default), TRL 1e-4, OpenRLHF 1e-9, oat and ms-swift 1e-8. */
  epsilon?: number
  /** Divisor of the variance: n − 1 (`sample`, default, as torch.std) or n (`population`, as numpy.std). */
  deviation?: 'sample' | 'population'
  /** The deviation is at least this (verl's vectorised estimator of early 2026: 1e-3). Default 0. */
  floor?: number
  /** A group of one: `zero` (TRL; default) or `reward`, mean 0 and deviation 1 (verl). */
  single?: 'zero' | 'reward'
}

/**
 * GRPO (arXiv:2402.03300): A = (R − mean of the group) / (standard deviation of the group + ε).
 * A group of equal rewards gets exactly 0, however its mean is rounded.
 *
 * @param rewards (B)
 * @param groups (B) label per reply
 * @returns (B) advantages; they sum to 0 in every group of two or more
 */
export function groupNormalised(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { epsilon = 1e-6, deviation = 'sample', floor = 0, single = 'zero', ...rest }: GroupNormalisedOptions = {},
): Float64Array {
  checkOptions('groupNormalised', rest, ['name', 'epsilon', 'deviation', 'floor', 'single'])
  checkName('groupNormalised', 'deviation', deviation, ['sample', 'population'])
  checkNumbers('groupNormalised', { epsilon, floor })
  const keepSingle = singlesGetReward('groupNormalised', { single })
  const result = new Float64Array(rewards.length)
  for (const rows of informativeGroups('groupNormalised', rewards, groups)) {
    const centre = mean(rewards, rows)
    const spread = Math.max(floor, standardDeviation(rewards, deviation, rows))
    for (const row of rows) result[row] = (rewards[row]! - centre) / (spread + epsilon)
  }
  if (keepSingle) for (const row of singleRows(groups)) result[row] = rewards[row]! / (1 + epsilon)
  return result
}
