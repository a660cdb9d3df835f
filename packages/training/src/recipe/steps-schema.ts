import type { OptimiserStep } from '@spatial-ssrl/core'
import { learningRateFactor, type Recipe, type Schedule } from '@spatial-ssrl/grpo'
import { z } from 'zod'

const decayRate = z.number().min(0).lt(1)

/** AdamW and clipping. What is left out stays as in the preset. */
export const AdamWSchema = z.strictObject({
  learningRate: z.number().positive().exactOptional().describe('peak learning rate'),
  betas: z.tuple([decayRate, decayRate]).exactOptional().describe('AdamW moment decays'),
  epsilon: z.number().positive().exactOptional().describe('AdamW epsilon'),
  weightDecay: z.number().min(0).exactOptional().describe('decoupled weight decay'),
  maxGradNorm: z.number().positive().exactOptional().describe('global gradient norm above which it is scaled down'),
})

const warmUp = z.int().min(0).exactOptional().describe('updates of linear warm-up')
const start = z.number().min(0).max(1).exactOptional().describe('factor before the warm-up')
const floor = z.number().min(0).max(1).exactOptional().describe('factor at the end')
const total = z
  .int()
  .min(1)
  .exactOptional()
  .describe('updates until the end value holds; unless told, the budget of the run')

/** How the learning rate changes, as a factor of its peak. */
export const ScheduleSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant'), warmUp, start }),
  z.strictObject({ name: z.literal('linear'), total, floor, warmUp, start }),
  z.strictObject({
    name: z.literal('cosine'),
    total,
    floor,
    after: z.enum(['hold', 'rise']).exactOptional().describe('what comes after total'),
    warmUp,
    start,
  }),
  z.strictObject({
    name: z.literal('warm-up-stable-decay'),
    total: z.int().min(1).describe('updates of the run'),
    decay: z.int().min(1).describe('updates of the decay at its end'),
    floor,
    warmUp,
    start,
  }),
])
export type ScheduleSchema = z.output<typeof ScheduleSchema>

/**
 * The optimiser's settings for update number `update`, counting from 0; the first update of a warm-up moves already.
 * @param spent share of the stage's budget spent before it, [0, 1]: the progress of a schedule without a `total`
 */
export function scheduledStep(
  optimiser: Recipe['optimiser'],
  schedule: ScheduleSchema,
  update: number,
  spent: number,
): OptimiserStep {
  const { learningRate, betas, epsilon, weightDecay, maxGradNorm } = optimiser
  const rate = learningRate * warmFactor(schedule, update) * budgetFactor(schedule, spent)
  return { learningRate: rate, betas, epsilon, weightDecay, maxGradNorm }
}

function warmFactor(schedule: ScheduleSchema, update: number): number {
  if (schedule.name === 'constant' || schedule.total !== undefined)
    return learningRateFactor(schedule as Schedule, update + 1)
  const { warmUp = 0, start = 0 } = schedule
  return learningRateFactor({ name: 'constant', warmUp, start }, update + 1)
}

/** A schedule without a `total` runs over the budget, which may be one of minutes: its progress is the share that is spent. */
function budgetFactor(schedule: ScheduleSchema, spent: number): number {
  if (schedule.name === 'constant' || schedule.total !== undefined) return 1
  const { name, floor = 0 } = schedule
  return learningRateFactor({ name, total: 1, floor } as Schedule, spent)
}
