import type { ReplyBatch, TokenScores, TrainablePolicy } from '@spatial-ssrl/core'
import { recipeNeeds } from '@spatial-ssrl/grpo'
import { padRows } from '../optimise/reply-batch.ts'
import { learningOf } from '../recipe/recipe-config.ts'
import type { GrpoConfig } from './grpo-config.ts'
import type { RolloutGroup } from './rollout.ts'

/** Log-probabilities of the replies of a rollout, (B, T), nats; taken before its first update. */
export interface RolloutScores {
  /** Under the weights that sampled, as the recipe takes them: what ratios are measured from. */
  old: Float32Array
  /** The policy before the first update: the trainer's own scores where it scored. */
  current: TokenScores
  /** As the trainer scored them, where it did. */
  scored?: Float32Array
  /** As the generator told them, where they are compared. */
  rollout?: Float32Array
  reference?: Float32Array
}

/**
 * Asks the policy for what the recipe needs and no more: with `oldLogprobs: rollout` alone, the generator's own words save a pass.
 * @param served the generator is another engine, with which the policy is compared in any case
 */
export async function scoreRollout(
  policy: TrainablePolicy,
  batch: ReplyBatch,
  groups: readonly RolloutGroup[],
  { oldLogprobs, recipe }: GrpoConfig,
  served = false,
): Promise<RolloutScores> {
  const needs = recipeNeeds(learningOf(recipe)).map(({ need }) => need)
  const compares = served || needs.includes('rollout-logprobs')
  const scores =
    oldLogprobs === 'recompute' || compares || needs.includes('entropies') ? await policy.logprobs(batch) : undefined
  const told =
    oldLogprobs === 'rollout' || compares
      ? padRows(
          groups.flatMap(({ generations }) => generations.map(({ logprobs }) => logprobs)),
          batch.maxTokens,
        )
      : undefined
  const old = (oldLogprobs === 'rollout' ? told : scores?.logprobs)!
  return {
    old,
    current: scores ?? { logprobs: old },
    ...(scores && { scored: scores.logprobs }),
    ...(compares && told && { rollout: told }),
    ...(needs.includes('reference') && { reference: (await policy.referenceLogprobs(batch)).logprobs }),
  }
}
