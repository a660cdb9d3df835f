import { expect } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { adaptKlCoefficient } from '../kl/coefficient.ts'
import { type KlEstimator, klDerivative, klValue } from '../kl/estimators.ts'
import { type KlCorrection, klTerm } from '../kl/kl-term.ts'
import { batchOf, expectClose, testVectors, type VectorCase } from './read-vectors.ts'

const by =
  (estimator: KlEstimator, correction: KlCorrection = 'none') =>
  (vector: VectorCase) => {
    const batch = batchOf(vector)
    const gradient = new Float64Array(batch.logp.length)
    const options = { estimator, correction, coefficient: 1 }
    const term = klTerm(batch, weights(batch, { mode: 'token-mean' }), options, gradient)
    expectClose(term.loss, vector.expected.loss)
    expectClose(gradient, vector.grad_logprobs!)
  }

testVectors('kl', {
  kl_abs_token_mean: by('abs'),
  kl_k2_token_mean: by('k2'),
  kl_k3_token_mean: by('k3'),
  kl_k1_score_function: by('k1', 'score-function'),
  kl_k2_score_function: by('k2', 'score-function'),
  kl_k3_score_function: by('k3', 'score-function'),
  kl_k3_sequence_ratio_corrected: by('k3', 'sequence-importance'),
  kl_k3_plus_straight_through: by('low_var_kl', 'straight-through'),
  kl_scalar_table({ inputs, expected }) {
    const deltas = inputs['delta=ref-logp'] as number[]
    const values = (estimator: KlEstimator, value?: number) =>
      deltas.map((delta) => klValue(estimator, delta, value === undefined ? undefined : { value }))
    expectClose(values('k1'), expected.k1)
    expectClose(values('k2'), expected.k2)
    expectClose(values('k3'), expected['k3(expm1 form)'])
    expectClose(values('low_var_kl'), expected.low_var_kl)
    expectClose(
      deltas.map((delta) => klDerivative('low_var_kl', delta)),
      expected['dlow_var_kl/dlogp'],
    )
    expectClose(values('k1', 10), expected.openrlhf_k1)
    expectClose(values('k2', 10), expected.openrlhf_k2)
    expectClose(values('k3', 10), expected.openrlhf_k3)
    const [below, above] = [
      expected.low_var_kl_zero_gradient_below_delta,
      expected.low_var_kl_zero_gradient_above_delta,
    ] as [number, number]
    expect(klDerivative('low_var_kl', above + 1e-6)).toBe(0)
    expect(klDerivative('low_var_kl', above - 1e-6)).not.toBe(0)
    expect(klDerivative('low_var_kl', below - 1e-4)).toBe(0)
    expect(klDerivative('low_var_kl', below + 1e-4)).not.toBe(0)
  },
  kl_adaptive_controller({ inputs, expected }) {
    let coefficient = inputs.init as number
    const trace = (inputs.current_kl as number[]).map((kl) => {
      coefficient = adaptKlCoefficient(coefficient, kl, inputs.n_steps as number)
      return coefficient
    })
    expectClose(trace, expected.coef_after_each_update)
  },
})
