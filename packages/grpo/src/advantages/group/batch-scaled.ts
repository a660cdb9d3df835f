import { checkOptions } from '../../checks/options.ts'
import { checkName, checkNumbers } from '../../checks/values.ts'
import type { GroupLabels } from '../../groups/groups.ts'
import { sampleDeviation } from '../../groups/moments.ts'
import { groupCentred } from './group-centred.ts'

/** Options of `batchScaled`. */
export interface BatchScaledOptions {
  /** What the deviation is taken of: the raw rewards (Lite PPO, arXiv:2508.08221; TRL) or the centred ones (ms-swift). Default raw. */
  deviationOf?: 'rewards' | 'centred'
  /** Default 1e-4. */
  epsilon?: number
}

/**
 * A = (R − mean of the group) / (sample standard deviation over the whole batch + ε): groups keep their relative size.
 * All 0 for a batch of equal values.
 * @returns (B) advantages
 */
export function batchScaled(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { deviationOf = 'rewards', epsilon = 1e-4, ...rest }: BatchScaledOptions = {},
): Float64Array {
  checkOptions('batchScaled', rest, ['name', 'deviationOf', 'epsilon'])
  checkName('batchScaled', 'deviationOf', deviationOf, ['rewards', 'centred'])
  checkNumbers('batchScaled', { epsilon })
  const centred = groupCentred(rewards, groups)
  const deviation = sampleDeviation(deviationOf === 'rewards' ? rewards : centred)
  return deviation === 0 ? centred : centred.map((advantage) => advantage / (deviation + epsilon))
}
