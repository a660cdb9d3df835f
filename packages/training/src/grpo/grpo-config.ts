import { recipeNeeds } from '@spatial-ssrl/grpo'
import { z } from 'zod'
import { AdapterConfig, adapterOrTrainable } from '../optimise/adapter-config.ts'
import { placeOptions, placesFit } from '../place/place.ts'
import { Instruction } from '../questions/stage-prompt.ts'
import { movedKey } from '../recipe/moved-keys.ts'
import { learningOf, RecipeConfig } from '../recipe/recipe-config.ts'
import { RewardConfig } from '../reward/open-reward.ts'

/** For keys that stand elsewhere now, where; the message of a key that nobody knows is the reader's. */
const unknownKeys = {
  error: (issue: { code?: string; keys?: readonly string[] }) =>
    issue.code === 'unrecognized_keys' ? movedKey(issue.keys ?? []) : undefined,
}

/**
 * The GRPO stage. `recipe` speaks the vocabulary of the package grpo; its default is the paper's (arXiv:2510.27606 §4), preset `paper`.
 */
export const GrpoConfig = z
  .strictObject(
    {
      steps: z.int().min(1).default(360).describe('rollouts'),
      minutes: z
        .number()
        .positive()
        .optional()
        .describe('stop after so many minutes of training, resumed ones included, if that comes before `steps`'),
      recipe: RecipeConfig,
      maxReplyTokens: z.int().min(1).default(2048).describe('tokens per reply at most'),
      oldLogprobs: z
        .enum(['recompute', 'rollout'])
        .default('recompute')
        .describe('log-probabilities of the sampling policy: scored by the trainer, or as the generator gave them'),
      staleness: z
        .int()
        .min(0)
        .optional()
        .describe(
          'with replies from servers: updates that the weights which sample may be behind, a multiple of updatesPerRollout; 0 unless told, and sampling and learning take turns',
        ),
      tasks: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('tasks to train on; all of the data set unless told'),
      instruction: Instruction,
      reward: RewardConfig,
      trainable: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe("weights that train, by patterns: ['model.layers.*', '!visual.*']; all unless told"),
      adapter: AdapterConfig.optional().describe(
        'an adapter that trains beside the model, which is frozen; none unless told',
      ),
      seed: z.int().min(0).default(1).describe('seed of the order of questions and of sampling'),
      saveEvery: z.int().min(1).default(5).describe('steps between checkpoints'),
      keepCheckpoints: z.int().min(1).default(2).describe('newest checkpoints that are kept'),
      rolloutEvery: z.int().min(1).default(10).describe('steps between stored rollouts'),
      rolloutGroups: z.int().min(0).default(8).describe('groups per stored rollout'),
    },
    unknownKeys,
  )
  .refine(adapterOrTrainable.holds, adapterOrTrainable.issue)
  .superRefine(({ oldLogprobs, recipe, staleness = 0 }, context) => {
    if (context.issues.length > 0) return // what is wrong in the recipe itself comes first
    const { updatesPerRollout } = recipe
    if (staleness % updatesPerRollout !== 0)
      context.addIssue({
        code: 'custom',
        path: ['staleness'],
        message: `must be a multiple of recipe.updatesPerRollout (${updatesPerRollout}): rollouts are sampled whole`,
      })
    const { temperature } = recipe.sampling
    if (temperature === 1) return
    const compares = recipeNeeds(learningOf(recipe)).find(({ need }) => need === 'rollout-logprobs')?.part
    const why = 'needs sampling.temperature 1: the generator reports log-probabilities at the sampling temperature'
    if (oldLogprobs === 'rollout')
      context.addIssue({ code: 'custom', path: ['oldLogprobs'], message: `rollout ${why}` })
    if (compares) context.addIssue({ code: 'custom', path: ['recipe', ...compares.split('.')], message: why })
  })
export type GrpoConfig = z.output<typeof GrpoConfig>

/** The stage as a file gives it: with where the weights live, and who samples. */
export const GrpoStageConfig = GrpoConfig.safeExtend(placeOptions).superRefine(placesFit)
export type GrpoStageConfig = z.output<typeof GrpoStageConfig>
