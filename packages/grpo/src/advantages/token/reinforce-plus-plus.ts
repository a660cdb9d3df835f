import type { TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength } from '../../checks/values.ts'
import type { GroupLabels, SingleOption } from '../../groups/groups.ts'
import { groupCentred } from '../group/group-centred.ts'
import { type ReturnOptions, returnsToGo } from './returns-to-go.ts'
import { spread } from './token-rewards.ts'
import { whiten } from './whiten.ts'

/** Variance convention of `whiten`: `sample` as verl and EasyR1 (default), `population` as OpenRLHF and NeMo-RL. */
export interface WhitenOptions {
  variance?: 'sample' | 'population'
}

/**
 * REINFORCE++ (arXiv:2501.03262): discounted returns, whitened over the valid tokens of the whole batch; no groups.
 * @param rewards (B, T), from `tokenRewards` and, for KL in the reward, `penaliseKl`
 * @returns (B, T) advantages
 */
export function reinforcePlusPlus(
  batch: TokenMask,
  rewards: ArrayLike<number>,
  { discount, hole = 'carry', variance = 'sample', ...rest }: ReturnOptions & WhitenOptions,
): Float64Array {
  checkOptions('reinforcePlusPlus', rest, ['name', 'discount', 'hole', 'variance'])
  return whiten(batch, returnsToGo(batch, rewards, { discount, hole }), { variance })
}

/**
 * REINFORCE++-baseline: R − mean of the group on every token, whitened over the valid tokens of the whole batch.
 * @param rewards (B)
 * @param penalties (B, T) subtracted before whitening, as NeMo-RL does with β·kl. Default none.
 * @returns (B, T) advantages
 * @throws RangeError for arrays of wrong lengths
 */
export function reinforcePlusPlusBaseline(
  batch: TokenMask,
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  {
    penalties,
    variance = 'sample',
    single = 'zero',
    ...rest
  }: WhitenOptions & SingleOption & { penalties?: ArrayLike<number> } = {},
): Float64Array {
  checkOptions('reinforcePlusPlusBaseline', rest, ['name', 'penalties', 'variance', 'single'])
  const centred = spread(batch, groupCentred(rewards, groups, { single }))
  if (penalties) checkLength('reinforcePlusPlusBaseline', 'penalties', penalties, centred.length)
  if (penalties) for (let i = 0; i < centred.length; i++) if (batch.mask[i] !== 0) centred[i]! -= penalties[i]!
  return whiten(batch, centred, { variance })
}
