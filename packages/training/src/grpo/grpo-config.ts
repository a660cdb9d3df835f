import { z } from 'zod'
import { OptimiserConfig } from '../optimise/optimiser-config.ts'
import { Instruction } from '../questions/stage-prompt.ts'
import { RewardConfig } from '../reward/open-reward.ts'

/**
 * The GRPO stage. The defaults are the paper's recipe (arXiv:2510.27606 §4, preset `paper` of the package grpo): 256 prompts × 5
 * replies, two updates per rollout, AdamW 1e-6, clip 0.2/0.3 with dual clip 3, low-variance KL 0.01 in the loss, token mean.
 */
export const GrpoConfig = z
  .strictObject({
    steps: z.int().min(1).default(360).describe('rollouts'),
    minutes: z
      .number()
      .positive()
      .optional()
      .describe('stop after so many minutes of training, resumed ones included, if that comes before `steps`'),
    promptsPerStep: z.int().min(1).default(256).describe('questions per rollout'),
    repliesPerPrompt: z.int().min(2).default(5).describe('group size G'),
    updatesPerRollout: z.int().min(1).default(2).describe('mini-batches, each one optimiser update'),
    temperature: z.number().positive().default(1).describe('sampling temperature'),
    maxReplyTokens: z.int().min(1).default(2048).describe('tokens per reply at most'),
    oldLogprobs: z
      .enum(['recompute', 'rollout'])
      .default('recompute')
      .describe('log-probabilities of the sampling policy: scored by the trainer, or as the generator gave them'),
    clipLow: z.number().min(0).lt(1).default(0.2).describe('ratios below 1 − clipLow pull no further'),
    clipHigh: z.number().min(0).default(0.3).describe('ratios above 1 + clipHigh pull no further'),
    dualClip: z.number().gt(1).default(3).describe('bound of the loss of tokens with negative advantage, times |A|'),
    klCoefficient: z.number().min(0).default(0.01).describe('weight of low_var_kl in the loss; 0 needs no reference'),
    tasks: z.array(z.string().min(1)).min(1).optional().describe('tasks to train on; all of the data set unless told'),
    instruction: Instruction,
    reward: RewardConfig,
    trainable: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("weights that train, by patterns: ['model.layers.*', '!visual.*']; all unless told"),
    optimiser: OptimiserConfig.prefault({ learningRate: 1e-6 }),
    seed: z.int().min(0).default(1).describe('seed of the order of questions and of sampling'),
    saveEvery: z.int().min(1).default(5).describe('steps between checkpoints'),
    keepCheckpoints: z.int().min(1).default(2).describe('newest checkpoints that are kept'),
    rolloutEvery: z.int().min(1).default(10).describe('steps between stored rollouts'),
    rolloutGroups: z.int().min(0).default(8).describe('groups per stored rollout'),
  })
  .refine(({ promptsPerStep, updatesPerRollout }) => promptsPerStep % updatesPerRollout === 0, {
    path: ['promptsPerStep'],
    message: 'must be a multiple of updatesPerRollout, so that mini-batches are equal',
  })
  .refine(({ oldLogprobs, temperature }) => oldLogprobs === 'recompute' || temperature === 1, {
    path: ['oldLogprobs'],
    message: 'rollout needs temperature 1: the generator reports log-probabilities at the sampling temperature',
  })
export type GrpoConfig = z.output<typeof GrpoConfig>
