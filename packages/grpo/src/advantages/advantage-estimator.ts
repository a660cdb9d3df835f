import { checkOptions } from '../checks/options.ts'
import { checkName } from '../checks/values.ts'
import type { GroupLabels, SingleOption } from '../groups/groups.ts'
import { type BatchScaledOptions, batchScaled } from './group/batch-scaled.ts'
import { bestOfGroup } from './group/best-of-group.ts'
import { groupCentred } from './group/group-centred.ts'
import { type GroupNormalisedOptions, groupNormalised } from './group/group-normalised.ts'
import { leaveOneOut } from './group/leave-one-out.ts'
import { leaveOneOutNormalised } from './group/leave-one-out-normalised.ts'
import { meanRelative } from './group/mean-relative.ts'
import { nonZeroScaled } from './group/non-zero-scaled.ts'

/** An estimator of advantages from rewards and groups alone, by name, with its options. */
export type AdvantageEstimator =
  | ({ name: 'group-normalised' } & GroupNormalisedOptions)
  | ({ name: 'group-centred' } & SingleOption)
  | ({ name: 'leave-one-out' } & SingleOption)
  | { name: 'leave-one-out-normalised'; epsilon?: number }
  | ({ name: 'batch-scaled' } & BatchScaledOptions)
  | { name: 'best-of-group'; epsilon?: number }
  | { name: 'mean-relative' }
  | ({ name: 'non-zero-scaled'; scale?: number } & SingleOption)

const names: readonly AdvantageEstimator['name'][] = [
  'group-normalised',
  'group-centred',
  'leave-one-out',
  'leave-one-out-normalised',
  'batch-scaled',
  'best-of-group',
  'mean-relative',
  'non-zero-scaled',
]

/** (B) advantages of (B) rewards by the estimator that `estimator` names; see the function of that name. */
export function estimateAdvantages(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  estimator: AdvantageEstimator,
): Float64Array {
  checkName('estimateAdvantages', 'estimator.name', estimator?.name, names)
  switch (estimator.name) {
    case 'group-normalised':
      return groupNormalised(rewards, groups, estimator)
    case 'group-centred':
      return groupCentred(rewards, groups, estimator)
    case 'leave-one-out':
      return leaveOneOut(rewards, groups, estimator)
    case 'leave-one-out-normalised':
      return leaveOneOutNormalised(rewards, groups, estimator)
    case 'batch-scaled':
      return batchScaled(rewards, groups, estimator)
    case 'best-of-group':
      return bestOfGroup(rewards, groups, estimator)
    case 'mean-relative':
      checkOptions('meanRelative', estimator, ['name'])
      return meanRelative(rewards, groups)
    case 'non-zero-scaled':
      return nonZeroScaled(rewards, groups, estimator)
  }
}
