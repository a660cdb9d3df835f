import { z } from 'zod'

const low = z.number().min(0).lt(1).describe('ratios below 1 − low pull no further')
const high = z.number().min(0).describe('ratios above 1 + high pull no further')
const lowest = z.number().min(0)
const highest = z.number().positive()
const pull = z.number().min(0)
const shape = z.strictObject({ k: z.number(), lambda: z.number().positive() })

/** Every policy loss of the package grpo, by name, with its options. */
export const LossSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('clipped-surrogate').describe("PPO's clipped surrogate (GRPO, DAPO)"),
    low,
    high,
    dual: z.number().gt(1).exactOptional().describe('bound of the loss of tokens with negative advantage, times |A|'),
    delta: z.number().gt(1).exactOptional().describe('two-sided clip: bound of the ratio on the free branch'),
  }),
  z.strictObject({
    name: z.literal('cispo').describe('REINFORCE with a clipped importance weight'),
    lowest: lowest.describe('least importance weight, absolute'),
    highest: highest.describe('largest importance weight, absolute'),
  }),
  z.strictObject({
    name: z.literal('covariance-penalty').describe('KL-Cov: no clip, a pull on the tokens of highest covariance'),
    share: z.number().gt(0).max(1).describe('share of the tokens that are held back'),
    coefficient: z.number().min(0).describe('factor of the pull'),
  }),
  z.strictObject({
    name: z.literal('gated-ratio').describe('importance weights, masked instead of clipped (prime-rl, verifiers)'),
    gate: z
      .discriminatedUnion('by', [
        z.strictObject({ by: z.literal('signed-difference'), low: lowest, high: z.number().min(0) }),
        z.strictObject({ by: z.literal('difference'), limit: z.number().min(0) }),
        z.strictObject({ by: z.literal('ratio'), lowest, highest }),
      ])
      .describe('which tokens keep their policy term'),
    pull: pull.exactOptional().describe('factor of (log r)² on all tokens'),
  }),
  z.strictObject({
    name: z.literal('geometric-mean').describe('GMPO: one ratio a reply, clipped token by token in log space'),
    low: z.number().min(0).describe('log-ratios below −low are clipped, nats'),
    high: z.number().min(0).describe('log-ratios above high are clipped, nats'),
  }),
  z.strictObject({
    name: z.literal('probability-gate').describe('DPPO: a trust region of probabilities'),
    measure: z.enum(['total-variation', 'bernoulli-kl']).describe('how the move of one token is measured'),
    low: z.number().min(0).describe('largest move downwards that is still learned'),
    high: z.number().min(0).describe('largest move upwards that is still learned'),
    truncate: highest.exactOptional().describe('the ratio is at most this'),
  }),
  z.strictObject({
    name: z.literal('reinforce').describe('the policy gradient itself'),
    pull: pull.exactOptional().describe("factor of DRO's pull towards the sampling policy"),
  }),
  z.strictObject({
    name: z.literal('sequence-ratio').describe('GSPO: one ratio a reply'),
    low,
    high,
    ratio: z.enum(['geometric-mean', 'product']).exactOptional().describe('of the ratios of its tokens'),
  }),
  z.strictObject({
    name: z.literal('soft-gate').describe('SAPO: a sigmoid in place of the clip'),
    positive: z.number().positive().describe('temperature where A > 0'),
    negative: z.number().positive().describe('temperature elsewhere'),
  }),
  z.strictObject({
    name: z.literal('soft-sequence-weight').describe('VESPO: REINFORCE with a smooth weight a reply'),
    positive: shape.exactOptional().describe('shape where A ≥ 0'),
    negative: shape.exactOptional().describe('shape elsewhere'),
  }),
  z.strictObject({
    name: z.literal('stopped-ratio').describe("prime-rl's loss of February 2026"),
    lowest: lowest.describe('tokens with a smaller ratio are left out'),
    highest: highest.describe('tokens with a larger ratio are left out'),
    pull: pull.exactOptional().describe('factor of the pull towards the sampling policy'),
  }),
])
