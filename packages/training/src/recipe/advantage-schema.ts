import { z } from 'zod'
import { klEstimator } from './terms-schema.ts'

const epsilon = z.number().min(0).exactOptional().describe('added to the deviation')
const single = z.enum(['zero', 'reward']).exactOptional().describe('what a group of one gets')
const variance = z.enum(['sample', 'population']).exactOptional().describe('divisor of the variance')
const discount = z.number().min(0).max(1).describe('γ per token')

/** Every estimator of advantages of the package grpo, by name, with its options. */
export const AdvantageSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('group-normalised').describe('GRPO: (R − mean of the group)/(deviation of the group + ε)'),
    epsilon,
    deviation: z.enum(['sample', 'population']).exactOptional().describe('divisor of the variance'),
    floor: z.number().min(0).exactOptional().describe('least deviation'),
    single,
  }),
  z.strictObject({ name: z.literal('group-centred').describe('Dr. GRPO: R − mean of the group'), single }),
  z.strictObject({ name: z.literal('leave-one-out').describe('RLOO: R − mean of the other replies'), single }),
  z.strictObject({
    name: z.literal('leave-one-out-normalised').describe('NeMo-RL: and over their deviation'),
    epsilon,
  }),
  z.strictObject({
    name: z.literal('batch-scaled').describe('Lite PPO: centred in the group, scaled over the batch'),
    deviationOf: z.enum(['rewards', 'centred']).exactOptional().describe('what the deviation is taken of'),
    epsilon,
  }),
  z.strictObject({ name: z.literal('best-of-group').describe('only the best reply learns, by its lead'), epsilon }),
  z.strictObject({ name: z.literal('mean-relative').describe('MaxRL: (R − mean of the group)/mean of the group') }),
  z.strictObject({
    name: z.literal('non-zero-scaled').describe('GPG: scaled up where successes are rare'),
    scale: z.number().positive().exactOptional().describe('divisor'),
    single,
  }),
  z.strictObject({ name: z.literal('batch-normalised').describe('over the whole batch, without groups'), epsilon }),
  z.strictObject({ name: z.literal('length-weighted').describe('OPO: a baseline weighted by length'), single }),
  z.strictObject({
    name: z.literal('moving-baseline').describe('RAE: against a moving average of past rewards'),
    decay: z.number().min(0).lt(1).describe('of the average'),
  }),
  z.strictObject({
    name: z.literal('decoupled-normalised').describe('GDPO: every part of the reward normalised by itself'),
    weights: z
      .record(z.string().min(1), z.number())
      .refine((weights) => Object.keys(weights).length > 0, 'must name at least one part of the reward')
      .describe('weight of each part of the reward, by its name'),
    each: z.enum(['group-normalised', 'leave-one-out-normalised']).exactOptional().describe('how a part is normalised'),
    epsilon,
    batchEpsilon: z.number().min(0).exactOptional().describe('added to the deviation of the batch'),
  }),
  z.strictObject({
    name: z.literal('reinforce-plus-plus').describe('discounted returns, whitened over all tokens'),
    discount,
    hole: z.enum(['carry', 'reset']).exactOptional().describe('what a masked span inside a reply does'),
    variance,
  }),
  z.strictObject({
    name: z.literal('reinforce-plus-plus-baseline').describe('centred in the group, whitened over all tokens'),
    variance,
    single,
  }),
  z.strictObject({ name: z.literal('greedy-baseline').describe('ReMax: against the temperature-0 reply') }),
  z.strictObject({
    name: z.literal('optimal-token-baseline').describe('a baseline of least variance per token'),
    zeroTail: z.boolean().exactOptional().describe('no baseline beyond the second-longest reply'),
  }),
  z.strictObject({
    name: z.literal('generalised').describe('GAE of a value model'),
    discount,
    lambda: z.number().min(0).max(1).describe('λ'),
    variance,
  }),
])

/** What happens to rewards and advantages because of the group or the policy. */
export const ShapingSchema = z.strictObject({
  lengthPenalty: z
    .strictObject({
      outputTokens: z.number().min(0).describe("share of the group's mean that its longest reply loses"),
    })
    .exactOptional()
    .describe('linear length penalty within a group'),
  kl: z
    .strictObject({
      coefficient: z.number().min(0).describe('weight per token'),
      estimator: klEstimator.exactOptional(),
    })
    .exactOptional()
    .describe('KL to the reference as a part of the reward'),
  advantages: z
    .strictObject({ lowest: z.number().exactOptional(), highest: z.number().exactOptional() })
    .exactOptional()
    .describe('bounds of the advantages'),
})
