import { estimateAdvantages } from '../advantages/advantage-estimator.ts'
import { batchNormalised } from '../advantages/batch/batch-normalised.ts'
import { clipAdvantages } from '../advantages/batch/clip-advantages.ts'
import { movingBaseline } from '../advantages/batch/moving-baseline.ts'
import { lengthWeighted } from '../advantages/group/length-weighted.ts'
import { lengthPenalised } from '../advantages/rewards/length-penalised.ts'
import { decoupledNormalised } from '../advantages/rewards/multi-reward.ts'
import { generalisedAdvantages } from '../advantages/token/generalised-advantages.ts'
import { greedyBaseline } from '../advantages/token/greedy-baseline.ts'
import { optimalTokenBaseline } from '../advantages/token/optimal-token-baseline.ts'
import { reinforcePlusPlus, reinforcePlusPlusBaseline } from '../advantages/token/reinforce-plus-plus.ts'
import { returnsToGo } from '../advantages/token/returns-to-go.ts'
import { penaliseKl, rowSums, tokenRewards } from '../advantages/token/token-rewards.ts'
import { whiten } from '../advantages/token/whiten.ts'
import { validTokens } from '../batch/aggregation.ts'
import type { RealArray, TokenMask } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import type { GroupLabels } from '../groups/groups.ts'
import type { Advantage, Shaping } from './advantage.ts'

/** All replies of a rollout, B of them, with what is known of them. What stands after `groups` is needed by some recipes only. */
export interface RolledOut extends TokenMask {
  /** (B) */
  rewards: ArrayLike<number>
  /** (B) label per reply. */
  groups: GroupLabels
  /** (B, T) under the weights that sampled. */
  oldLogp?: RealArray
  /** (B, T) under the frozen reference. */
  referenceLogp?: RealArray
  /** (B) each part of the reward, by name. */
  components?: Readonly<Record<string, ArrayLike<number>>>
  /** (B) reward of the temperature-0 reply to each row's prompt. */
  greedyRewards?: ArrayLike<number>
  /** (B, T) of a value model. */
  values?: ArrayLike<number>
  /** (B, T) Σ_v p(v)², see `squaredProbabilities`. */
  squaredProbabilities?: ArrayLike<number>
  /** What `moving-baseline` left after the last rollout; 0 before the first. */
  baseline?: number
}

/**
 * Advantages as a recipe says: rewards are shaped, estimated, and held to their bounds.
 * @returns `advantages` (B) or (B, T); `baseline` of `moving-baseline` for the next rollout; `returns` (B, T) of `generalised`, the target of
 *   the value model
 * @throws RangeError naming what the recipe needs and the rollout lacks
 */
export function recipeAdvantages(
  rollout: RolledOut,
  { advantage, shaping = {} }: { advantage: Advantage; shaping?: Shaping },
): { advantages: Float64Array; baseline?: number; returns?: Float64Array } {
  checkOptions('recipeAdvantages', shaping, ['lengthPenalty', 'kl', 'advantages'], 'shaping')
  const result = estimate(shaped(rollout, shaping), advantage, shaping)
  if (!shaping.advantages) return result
  return { ...result, advantages: clipAdvantages(result.advantages, shaping.advantages) }
}

/** The rollout with the rewards that the estimator is to see. */
function shaped(rollout: RolledOut, { lengthPenalty }: Shaping): RolledOut {
  if (!lengthPenalty) return rollout
  checkOptions('recipeAdvantages', lengthPenalty, ['outputTokens'], 'shaping.lengthPenalty')
  const outputTokens = { values: validTokens(rollout), weight: lengthPenalty.outputTokens }
  return { ...rollout, rewards: lengthPenalised(rollout.rewards, rollout.groups, { outputTokens }) }
}

function estimate(rollout: RolledOut, advantage: Advantage, { kl }: Shaping): ReturnType<typeof recipeAdvantages> {
  const { groups } = rollout
  const perToken = () => penalised(rollout, tokenRewards(rollout, rollout.rewards), kl)
  const perReply = () => (kl ? rowSums(rollout, perToken()) : rollout.rewards)
  switch (advantage.name) {
    case 'batch-normalised': {
      return { advantages: batchNormalised(perReply(), advantage) }
    }
    case 'length-weighted':
      return { advantages: lengthWeighted(perReply(), groups, validTokens(rollout), advantage) }
    case 'moving-baseline': {
      checkOptions('recipeAdvantages', advantage, ['name', 'decay'], 'advantage')
      return movingBaseline(perReply(), { baseline: rollout.baseline ?? 0, decay: advantage.decay })
    }
    case 'decoupled-normalised': {
      if (kl)
        throw new RangeError('recipeAdvantages: KL in the reward is no part of it that decoupled-normalised knows')
      const { name: _, weights, ...options } = advantage
      const components = Object.keys(weights).map((part) =>
        needed(needed(rollout.components, 'components')[part], part),
      )
      return { advantages: decoupledNormalised(components, Object.values(weights), groups, options) }
    }
    case 'reinforce-plus-plus':
      return { advantages: reinforcePlusPlus(rollout, perToken(), advantage) }
    case 'reinforce-plus-plus-baseline': {
      const penalties = kl && penalised(rollout, new Float64Array(rollout.mask.length), kl).map((reward) => -reward)
      const options = { ...advantage, ...(penalties && { penalties }) }
      return { advantages: reinforcePlusPlusBaseline(rollout, rollout.rewards, groups, options) }
    }
    case 'greedy-baseline':
      checkOptions('recipeAdvantages', advantage, ['name'], 'advantage')
      return { advantages: greedyBaseline(rollout, perToken(), needed(rollout.greedyRewards, 'greedyRewards')) }
    case 'optimal-token-baseline': {
      const { name: _, ...options } = advantage
      const oldLogp = needed(rollout.oldLogp, 'oldLogp')
      const squaredProbabilities = needed(rollout.squaredProbabilities, 'squaredProbabilities')
      const returns = returnsToGo(rollout, perToken(), { discount: 1 })
      return {
        advantages: optimalTokenBaseline({ ...rollout, oldLogp, squaredProbabilities, returns }, groups, options),
      }
    }
    case 'generalised': {
      const { name: _, variance = 'sample', ...options } = advantage
      const { advantages, returns } = generalisedAdvantages(
        rollout,
        perToken(),
        needed(rollout.values, 'values'),
        options,
      )
      return { advantages: whiten(rollout, advantages, { variance }), returns }
    }
    default:
      return { advantages: estimateAdvantages(perReply(), groups, advantage) }
  }
}

function penalised(rollout: RolledOut, rewards: Float64Array, kl: Shaping['kl']): Float64Array {
  if (!kl) return rewards
  const [oldLogp, referenceLogp] = [needed(rollout.oldLogp, 'oldLogp'), needed(rollout.referenceLogp, 'referenceLogp')]
  return penaliseKl({ ...rollout, oldLogp, referenceLogp }, rewards, kl)
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`recipeAdvantages: expected ${name} in the rollout, got none`)
  return value
}
