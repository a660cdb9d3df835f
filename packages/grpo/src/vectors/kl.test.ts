import { test } from 'vitest'
import { weights } from '../aggregation.ts'
import { type KlCorrection, type KlEstimator, klTerm } from '../kl.ts'
import { batchOf, expectClose, readVectors } from './read-vectors.ts'

const options: Record<string, { estimator: KlEstimator; correction?: KlCorrection }> = {
  kl_abs_token_mean: { estimator: 'abs' },
  kl_k2_token_mean: { estimator: 'k2' },
  kl_k3_token_mean: { estimator: 'k3' },
  kl_k1_score_function: { estimator: 'k1', correction: 'score-function' },
  kl_k2_score_function: { estimator: 'k2', correction: 'score-function' },
  kl_k3_score_function: { estimator: 'k3', correction: 'score-function' },
  kl_k3_plus_straight_through: { estimator: 'low_var_kl', correction: 'straight-through' },
}

test.each(readVectors('kl').map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
  const batch = batchOf(vector)
  const gradient = new Float64Array(batch.logp.length)
  const term = klTerm(batch, weights(batch, { mode: 'token-mean' }), { ...options[name]!, coefficient: 1 }, gradient)
  expectClose([term.loss], [vector.expected.loss!])
  expectClose(gradient, vector.gradient!.flat())
})
