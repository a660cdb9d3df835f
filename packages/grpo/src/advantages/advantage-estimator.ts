import { type BatchScaledOptions, batchScaled } from './batch-scaled.ts'
import { bestOfGroup } from './best-of-group.ts'
import { groupCentred } from './group-centred.ts'
import { groupNormalised } from './group-normalised.ts'
import type { GroupLabels } from './groups.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { meanRelative } from './mean-relative.ts'

/** An advantage estimator by name, with its options. */
export type AdvantageEstimator =
  | { name: 'group-normalised'; epsilon?: number }
  | { name: 'group-centred' }
  | { name: 'leave-one-out' }
  | ({ name: 'batch-scaled' } & BatchScaledOptions)
  | { name: 'best-of-group'; epsilon?: number }
  | { name: 'mean-relative' }

/** (B) advantages of (B) rewards by the estimator that `estimator` names; see the function of that name. */
export function estimateAdvantages(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  estimator: AdvantageEstimator,
): Float64Array {
  switch (estimator.name) {
    case 'group-normalised':
      return groupNormalised(rewards, groups, estimator)
    case 'group-centred':
      return groupCentred(rewards, groups)
    case 'leave-one-out':
      return leaveOneOut(rewards, groups)
    case 'batch-scaled':
      return batchScaled(rewards, groups, estimator)
    case 'best-of-group':
      return bestOfGroup(rewards, groups, estimator)
    case 'mean-relative':
      return meanRelative(rewards, groups)
  }
}
