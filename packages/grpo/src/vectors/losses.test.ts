import { expect, test } from 'vitest'
import { type Aggregation, type AggregationMode, weights } from '../aggregation.ts'
import type { PolicyLoss } from '../losses/policy-loss.ts'
import { policyObjective } from '../objective.ts'
import { batchOf, expectClose, readVectors, type VectorCase } from './read-vectors.ts'

/** The names that the reference implementations give the modes. */
const modes: Record<string, AggregationMode> = {
  'token-mean': 'token-mean',
  'token-mean-eps': 'token-mean',
  'token-mean-global': 'token-mean',
  'trl-bnpo': 'token-mean',
  'token-sum': 'token-sum',
  'seq-mean-token-sum': 'sequence-mean-token-sum',
  'seq-mean-token-mean': 'sequence-mean-token-mean',
  'seq-mean-token-mean-all': 'sequence-mean-token-mean-all',
  'trl-grpo': 'sequence-mean-token-mean-all',
  'mean over sequences': 'sequence-mean-token-mean-all',
  'mean_i( L_i * l_i )': 'sequence-mean-token-sum',
  'seq-mean-token-sum-norm': 'sequence-mean-token-sum-constant',
  'trl-dr_grpo': 'sequence-mean-token-sum-constant-all',
  'seq-sum-token-sum-norm': 'sequence-sum-token-sum-constant',
  'group-token-mean': 'group-token-mean',
}

function aggregationOf({ inputs }: VectorCase): Aggregation {
  const { scale, max_completion_length: longest, index } = inputs.aggregation_params ?? {}
  const constant = scale ?? longest
  return {
    mode: modes[inputs.aggregation!]!,
    ...(constant !== undefined && { constant }),
    ...(index && { groups: index }),
    ...(inputs.aggregation === 'token-mean-eps' && { epsilon: 1e-8 }),
  }
}

function lossOf({ name, inputs }: VectorCase): PolicyLoss {
  const { config = {} } = inputs
  const [low, high] = [config.eps_low!, config.eps_high!]
  if (name.startsWith('loss_cispo')) return { name: 'cispo', lowest: config.lo!, highest: config.hi! }
  if (name.startsWith('loss_gspo') || name === 'loss_luspo') return { name: 'sequence-ratio', low, high }
  if (name.startsWith('loss_gmpo')) return { name: 'geometric-mean', low: config.log_low!, high: config.log_high! }
  if (name === 'loss_reinforce_gpg' || name === 'loss_dro') return { name: 'reinforce', pull: config.beta ?? 0 }
  const { dual, delta } = config
  return {
    name: 'clipped-surrogate',
    low,
    high,
    ...(dual !== undefined && { dual }),
    ...(delta !== undefined && { delta }),
  }
}

const cases = readVectors('losses')

test.each(cases.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
  const coefficient = vector.inputs.config?.kl_coef
  const { loss, dLdlogp } = policyObjective(batchOf(vector), {
    loss: lossOf(vector),
    aggregation: aggregationOf(vector),
    ...(coefficient !== undefined && { kl: { estimator: 'low_var_kl', coefficient } }),
  })
  expectClose([loss], [vector.expected.loss!])
  if (vector.gradient) expectClose(dLdlogp, vector.gradient.flat())
})

test('the weight matrices are those of the reference implementations', () => {
  const withWeights = cases.filter(({ expected }) => expected.weights)
  expect(withWeights.length).toBeGreaterThan(8)
  for (const vector of withWeights)
    expectClose(weights(batchOf(vector), aggregationOf(vector)), vector.expected.weights!.flat())
})

test('clip fractions and approximate KL are those of the reference implementations', () => {
  const withMetrics = cases.filter(({ expected }) => expected.metrics)
  expect(withMetrics.length).toBeGreaterThan(1)
  for (const vector of withMetrics) {
    const { metrics } = policyObjective(batchOf(vector), { loss: lossOf(vector), aggregation: aggregationOf(vector) })
    const wanted = vector.expected.metrics!
    expectClose(
      [
        metrics.clipFraction,
        metrics.dualClipFraction,
        metrics.clipFractionLow,
        metrics.clipFractionHigh,
        metrics.approximateKl,
      ],
      [
        wanted['pg_clipfrac(loss2>loss1)']!,
        wanted['pg_clipfrac_lower(dual)']!,
        wanted['trl_low(r<1-el & A<0)']!,
        wanted['trl_high(r>1+eh & A>0)']!,
        wanted['approx_kl_k1=mean(old-lp)']!,
      ],
    )
  }
})
