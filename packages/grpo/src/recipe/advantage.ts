import type { AdvantageEstimator } from '../advantages/advantage-estimator.ts'
import type { DecoupledOptions } from '../advantages/rewards/multi-reward.ts'
import type { WhitenOptions } from '../advantages/token/reinforce-plus-plus.ts'
import type { ReturnOptions } from '../advantages/token/returns-to-go.ts'
import type { KlInReward } from '../advantages/token/token-rewards.ts'
import type { SingleOption } from '../groups/groups.ts'

/**
 * Every estimator of advantages by name, with its options: those of `estimateAdvantages`, and those that look at more than rewards and
 * groups. What each needs besides is told by `recipeNeeds`.
 *
 * | name | function |
 * | --- | --- |
 * | `batch-normalised` | `batchNormalised`: no groups |
 * | `length-weighted` | `lengthWeighted` (OPO) |
 * | `moving-baseline` | `movingBaseline` (RAE); the baseline goes from rollout to rollout |
 * | `decoupled-normalised` | `decoupledNormalised` (GDPO) over the parts of the reward that `weights` names |
 * | `reinforce-plus-plus` | `reinforcePlusPlus` |
 * | `reinforce-plus-plus-baseline` | `reinforcePlusPlusBaseline` |
 * | `greedy-baseline` | `greedyBaseline` (ReMax), against the temperature-0 reply to each prompt |
 * | `optimal-token-baseline` | `optimalTokenBaseline` on undiscounted returns |
 * | `generalised` | `generalisedAdvantages` (GAE) of a value model, whitened |
 */
export type Advantage =
  | AdvantageEstimator
  | { name: 'batch-normalised'; epsilon?: number }
  | ({ name: 'length-weighted' } & SingleOption)
  | { name: 'moving-baseline'; decay: number }
  | ({ name: 'decoupled-normalised'; weights: Readonly<Record<string, number>> } & DecoupledOptions)
  | ({ name: 'reinforce-plus-plus' } & ReturnOptions & WhitenOptions)
  | ({ name: 'reinforce-plus-plus-baseline' } & WhitenOptions & SingleOption)
  | { name: 'greedy-baseline' }
  | { name: 'optimal-token-baseline'; zeroTail?: boolean }
  | ({ name: 'generalised'; discount: number; lambda: number } & WhitenOptions)

/**
 * What happens to rewards and advantages because of the group or the policy. What a reply earns by itself (right, well formed, short, not
 * repeating itself) is the reward's business and stands there.
 */
export interface Shaping {
  /** Shares of the group's mean reward that its longest reply loses (`lengthPenalised`; prime-rl 0.25). */
  lengthPenalty?: { outputTokens: number }
  /** KL to the reference as a part of the reward (`penaliseKl`), in place of a term of the loss or beside it. */
  kl?: KlInReward
  /** Bounds of the advantages, after all normalisation (`clipAdvantages`). */
  advantages?: { lowest?: number; highest?: number }
}
