import { z } from 'zod'

const lowest = z.number().min(0).exactOptional()
const highest = z.number().positive()
const bound = z.number().exactOptional()

/** Which tokens the policy loss believes, and how much: every correction of the package grpo. */
export const CorrectionsSchema = z.strictObject({
  weights: z
    .strictObject({
      mode: z
        .enum(['token-truncate', 'token-mask', 'sequence-truncate', 'sequence-mask', 'row-gate'])
        .describe('which weight a token gets'),
      lowest: lowest.describe('least weight'),
      highest: highest.describe('largest weight'),
      normalise: z.enum(['tokens', 'rows']).exactOptional().describe('divide the weights by their mean over these'),
    })
    .exactOptional()
    .describe('importance weights of the trainer against the engine that sampled'),
  rejection: z
    .strictObject({
      level: z.enum(['token', 'row-sum', 'row-mean', 'row-max']).describe('what is rejected, by which figure'),
      estimator: z.enum(['k1', 'k2', 'k3']).describe('divergence of a token'),
      highest: highest.describe('bound: a ratio for k1, nats for k2 and k3'),
      lowest: lowest.describe('lower bound, for k1'),
    })
    .exactOptional()
    .describe('tokens or replies too far from the engine that sampled leave loss and denominators'),
  mismatch: z
    .strictObject({ limit: z.number().min(1).describe('largest mean of exp|log-ratio|') })
    .exactOptional()
    .describe('replies of too large a mean error leave loss and denominators'),
  stale: z
    .strictObject({ threshold: z.number().min(0).describe('mean log-ratio, nats') })
    .exactOptional()
    .describe('bad replies that the policy has left behind teach nothing'),
  highEntropy: z
    .strictObject({ share: z.number().gt(0).max(1).describe('share of the tokens') })
    .exactOptional()
    .describe('only the tokens at which the policy hesitates learn'),
  covariance: z
    .strictObject({
      share: z.number().gt(0).max(1).exactOptional().describe('share of the tokens that is dropped'),
      low: bound.describe('least covariance of a dropped token'),
      high: bound.describe('largest covariance of a dropped token'),
      epsilonLow: bound.describe('lower ratio bound of the loss'),
      epsilonHigh: bound.describe('upper ratio bound of the loss'),
    })
    .exactOptional()
    .describe('Clip-Cov: tokens that drive entropy down lose their policy term, by lot'),
})

/** Which replies an update learns from: every filter of the package grpo. */
export const FiltersSchema = z.strictObject({
  groups: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('mean'), lowest: z.number(), highest: z.number() }),
      z.strictObject({ by: z.literal('spread') }),
      z.strictObject({ by: z.literal('advantage'), lowest: z.number(), highest: z.number() }),
    ])
    .exactOptional()
    .describe('groups that teach something, by their mean, their spread, or their advantages'),
  resample: z
    .strictObject({ maxRounds: z.int().min(1).describe('rounds of sampling at most') })
    .exactOptional()
    .describe('dynamic sampling: further questions until promptsPerRollout groups are kept'),
  replies: z.literal('leave-one-out').exactOptional().describe('replies whose siblings differ in reward'),
  truncated: z.literal('mask').exactOptional().describe('truncated replies keep their reward and leave the loss'),
  replay: z
    .strictObject({ capacity: z.int().min(1).exactOptional() })
    .exactOptional()
    .describe('earlier groups in place of those without signal'),
  stale: z
    .strictObject({ bound: z.int().min(0).exactOptional() })
    .exactOptional()
    .describe('updates that a replayed group may be old'),
  prompts: z
    .strictObject({
      lowest: z.number().exactOptional(),
      highest: z.number().exactOptional(),
      minSamples: z.int().min(1).exactOptional(),
    })
    .exactOptional()
    .describe('questions that are neither solved nor hopeless'),
})
