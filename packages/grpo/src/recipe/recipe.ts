import type { Aggregation } from '../batch/aggregation.ts'
import type { KlOptions } from '../kl/kl-term.ts'
import type { PolicyLoss } from '../losses/policy-loss.ts'
import type { AdamWOptions } from '../optimiser/adamw.ts'
import type { Schedule } from '../optimiser/schedule.ts'
import type { Advantage, Shaping } from './advantage.ts'
import type { Corrections } from './recipe-corrections.ts'
import type { Filters } from './recipe-filters.ts'

/**
 * Everything about a GRPO-family run that is not the model, the data or the reward, as plain data. `recipeAdvantages`, `keptReplies`,
 * `correctRollout`, `correctUpdate` and `recipeObjective` do what it says; `recipeNeeds` tells what it takes.
 */
export interface Recipe {
  /** G, sampled replies per prompt. */
  groupSize: number
  sampling: { temperature: number; topP: number }
  promptsPerRollout: number
  /** Optimiser steps on each rollout, every one on its own share of the prompts. */
  updatesPerRollout: number
  advantage: Advantage
  loss: PolicyLoss
  /** The groups that `group-token-mean` needs are the rollout's. */
  aggregation: Omit<Aggregation, 'groups'>
  /** A KL term of the loss. */
  kl?: KlOptions
  /** An imitation term on right replies (`positiveLikelihood`). */
  imitation?: { coefficient: number }
  /** An entropy bonus (`entropyBonus`). */
  entropy?: { coefficient: number }
  /** The clip c of a value model's loss (`valueLoss`). */
  value?: { clip: number }
  corrections?: Corrections
  filters?: Filters
  shaping?: Shaping
  optimiser: AdamWOptions & {
    /** Global L2 norm to which gradients are clipped. */
    maxGradNorm: number
  }
  schedule: Schedule
}

/** The part of a recipe that says what is learnt, without how much is sampled and how steps are made. */
export type Learning = Pick<
  Recipe,
  | 'advantage'
  | 'loss'
  | 'aggregation'
  | 'kl'
  | 'imitation'
  | 'entropy'
  | 'value'
  | 'corrections'
  | 'filters'
  | 'shaping'
>
