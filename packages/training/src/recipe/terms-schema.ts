import { z } from 'zod'

/** How KL to the reference is estimated from one token. */
export const klEstimator = z.enum(['k1', 'abs', 'k2', 'k3', 'low_var_kl']).describe('estimate of KL from one token')

const epsilon = z.number().min(0).exactOptional().describe('added to the denominator')
const constant = z.number().positive().describe('tokens; usually the longest reply allowed')

/** How the losses of tokens become one number: every mode of the package grpo. */
export const AggregationSchema = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.enum([
      'token-mean',
      'token-sum',
      'sequence-mean-token-mean',
      'sequence-mean-token-mean-all',
      'sequence-mean-token-sum',
      'group-token-mean',
    ]),
    epsilon,
  }),
  z.strictObject({
    mode: z.enum([
      'sequence-mean-token-sum-constant',
      'sequence-mean-token-sum-constant-all',
      'sequence-sum-token-sum-constant',
    ]),
    constant,
    epsilon,
  }),
])

/** The KL term of the loss. */
export const KlSchema = z.strictObject({
  estimator: klEstimator,
  coefficient: z.number().min(0).describe('weight in the loss; 0 needs no reference'),
  correction: z
    .enum(['none', 'straight-through', 'score-function', 'importance', 'sequence-importance'])
    .exactOptional()
    .describe('what is done about the bias of differentiating a sampled estimate'),
  limits: z
    .strictObject({ input: z.number().positive().exactOptional(), value: z.number().positive().exactOptional() })
    .exactOptional()
    .describe('bounds on the log-ratio and on the estimate, nats'),
})

/** The imitation term, an entropy bonus and the loss of a value model. */
export const ImitationSchema = z.strictObject({
  coefficient: z.number().min(0).describe('weight of the likelihood of right replies'),
})
export const EntropySchema = z.strictObject({ coefficient: z.number().describe('weight of the bonus') })
export const ValueSchema = z.strictObject({ clip: z.number().positive().describe('bound of a move of the values') })
