import { checkOptions } from '../../checks/options.ts'
import { checkArray, checkLength, checkName } from '../../checks/values.ts'
import type { GroupLabels } from '../../groups/groups.ts'
import { batchNormalised } from '../batch/batch-normalised.ts'
import { groupNormalised } from '../group/group-normalised.ts'
import { leaveOneOutNormalised } from '../group/leave-one-out-normalised.ts'

/**
 * Weighted sum of reward components, R = Σ w·R_k, to be normalised once. A `null` component does not apply to that reply and is
 * left out; a reply with no component at all gets `null` (TRL's nansum; see `overScorable`).
 * @param components K arrays (B)
 * @param weights (K)
 * @throws RangeError for arrays of wrong lengths
 */
export function weightedSum(
  components: readonly (readonly (number | null)[])[],
  weights: readonly number[],
): (number | null)[] {
  checkArray('weightedSum', 'components', components)
  const rows = components[0]?.length ?? 0
  checkLength('weightedSum', 'weights', weights, components.length)
  for (const component of components) checkLength('weightedSum', 'values per component', component, rows)
  return Array.from({ length: rows }, (_, row) => {
    let sum: number | null = null
    for (const [k, component] of components.entries()) {
      const value = component[row]
      if (value !== null && value !== undefined) sum = (sum ?? 0) + weights[k]! * value
    }
    return sum
  })
}

/** Options of `normalisedSum`. */
export interface NormalisedSumOptions {
  /** How a component becomes z: `group-normalised` (TRL, verl, ms-swift; default) or `leave-one-out-normalised` (NeMo-RL). */
  each?: 'group-normalised' | 'leave-one-out-normalised'
  /** ε of the first stage: TRL 1e-4 (default), verl and NeMo-RL 1e-6, ms-swift 1e-8. */
  epsilon?: number
}

/** Options of `decoupledNormalised`. */
export interface DecoupledOptions extends NormalisedSumOptions {
  /** ε of the second stage: TRL 1e-4 (default), NeMo-RL 0, ms-swift 1e-8. */
  batchEpsilon?: number
}

/**
 * The first stage of GDPO (arXiv:2601.05242): every component is normalised in its group before the sum, S = Σ w·z_k, so that a
 * component with a small spread is not drowned by one with a large spread.
 * @returns (B) S; `batchNormalised(S)`, or `whiten` over tokens (verl), is the second stage
 * @throws RangeError for arrays of wrong lengths
 */
export function normalisedSum(
  components: readonly ArrayLike<number>[],
  weights: readonly number[],
  groups: GroupLabels,
  { each = 'group-normalised', epsilon = 1e-4, ...rest }: NormalisedSumOptions = {},
): Float64Array {
  checkOptions('normalisedSum', rest, ['each', 'epsilon', 'batchEpsilon'])
  checkName('normalisedSum', 'each', each, ['group-normalised', 'leave-one-out-normalised'])
  checkArray('normalisedSum', 'components', components)
  checkLength('normalisedSum', 'weights', weights, components.length)
  const normalise = each === 'group-normalised' ? groupNormalised : leaveOneOutNormalised
  const result = new Float64Array(groups.length)
  for (const [k, component] of components.entries())
    for (const [row, z] of normalise(component, groups, { epsilon }).entries()) result[row]! += weights[k]! * z
  return result
}

/**
 * GDPO (arXiv:2601.05242): `normalisedSum`, then normalised over the batch. Two components that sum to a constant and have equal
 * spreads still cancel.
 * @returns (B) advantages
 */
export function decoupledNormalised(
  components: readonly ArrayLike<number>[],
  weights: readonly number[],
  groups: GroupLabels,
  { each = 'group-normalised', epsilon = 1e-4, batchEpsilon = 1e-4, ...rest }: DecoupledOptions = {},
): Float64Array {
  checkOptions('decoupledNormalised', rest, ['name', 'each', 'epsilon', 'batchEpsilon'])
  return batchNormalised(normalisedSum(components, weights, groups, { each, epsilon }), { epsilon: batchEpsilon })
}
