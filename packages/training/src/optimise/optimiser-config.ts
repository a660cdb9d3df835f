import type { OptimiserStep } from '@spatial-ssrl/core'
import { z } from 'zod'

/** AdamW, clipping and the learning-rate schedule; shared by the supervised and the GRPO stage. */
export const OptimiserConfig = z.strictObject({
  learningRate: z.number().positive().describe('peak learning rate'),
  warmupSteps: z.int().min(0).default(0).describe('updates of linear warm-up'),
  finalShare: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe(
      'share of the learning rate left at the end of the budget, reached in a straight line; 1 keeps it constant',
    ),
  betas: z
    .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
    .default([0.9, 0.999])
    .describe('AdamW moment decays'),
  epsilon: z.number().positive().default(1e-8).describe('AdamW epsilon'),
  weightDecay: z.number().min(0).default(0.01).describe('decoupled weight decay'),
  maxGradNorm: z.number().positive().default(1).describe('global gradient norm above which it is scaled down'),
})
export type OptimiserConfig = z.output<typeof OptimiserConfig>

/**
 * The optimiser's settings for update number `update`, counting from 0.
 * @param spent share of the stage's budget spent before it, [0, 1]
 */
export function optimiserStep(config: OptimiserConfig, update: number, spent: number): OptimiserStep {
  const { warmupSteps, finalShare, betas, epsilon, weightDecay, maxGradNorm } = config
  const warm = warmupSteps === 0 ? 1 : Math.min(1, (update + 1) / warmupSteps)
  const learningRate = config.learningRate * warm * (1 - spent * (1 - finalShare))
  return { learningRate, betas, epsilon, weightDecay, maxGradNorm }
}
