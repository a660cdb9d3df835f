import type { OptimiserStep } from '@spatial-ssrl/core'
import { z } from 'zod'

/** AdamW, clipping and the learning-rate schedule; shared by the supervised and the GRPO stage. */
export const OptimiserConfig = z.strictObject({
  learningRate: z.number().positive().describe('peak learning rate'),
  warmupSteps: z.int().min(0).default(0).describe('updates of linear warm-up before the constant rate'),
  betas: z
    .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
    .default([0.9, 0.999])
    .describe('AdamW moment decays'),
  epsilon: z.number().positive().default(1e-8).describe('AdamW epsilon'),
  weightDecay: z.number().min(0).default(0.01).describe('decoupled weight decay'),
  maxGradNorm: z.number().positive().default(1).describe('global gradient norm above which it is scaled down'),
})
export type OptimiserConfig = z.output<typeof OptimiserConfig>

/** The optimiser's settings for update number `update`, counting from 0. */
export function optimiserStep(config: OptimiserConfig, update: number): OptimiserStep {
  const { warmupSteps, learningRate, betas, epsilon, weightDecay, maxGradNorm } = config
  const warm = warmupSteps === 0 ? 1 : Math.min(1, (update + 1) / warmupSteps)
  return { learningRate: learningRate * warm, betas, epsilon, weightDecay, maxGradNorm }
}
