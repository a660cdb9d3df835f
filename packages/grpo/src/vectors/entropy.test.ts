import { expect } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { entropyBonus, highEntropyTokens, sampledEntropy } from '../entropy/entropy-terms.ts'
import { policyObjective } from '../objective/objective.ts'
import { aggregationOf } from './aggregations.ts'
import { batchOf, expectClose, flat, testVectors, type VectorCase } from './read-vectors.ts'

const byShare = (share: number) => (vector: VectorCase) => {
  const batch = batchOf(vector)
  const { keep, threshold } = highEntropyTokens(batch, flat(vector.inputs.entropies), share)
  expectClose(threshold, vector.expected.threshold)
  expect([...keep]).toEqual(vector.expected.mask.flat())
  const { loss, dLdlogp } = policyObjective(
    { ...batch, corrections: keep },
    { loss: { name: 'clipped-surrogate', low: 0.2, high: 0.2 }, aggregation: aggregationOf(vector) },
  )
  expectClose(loss, vector.expected.loss)
  expectClose(dLdlogp, vector.grad_logprobs!)
}

testVectors('entropy', {
  'entropy_top_quantile_0.2': byShare(0.2),
  'entropy_top_quantile_0.5': byShare(0.5),
  entropy_loss_terms(vector) {
    const { expected, inputs } = vector
    const batch = batchOf(vector)
    expectClose(sampledEntropy(batch), expected['easyr1_entropy_loss(token)'])
    expectClose(sampledEntropy(batch, flat(inputs.rollout_logprobs)), expected.nemo_approx_entropy)
    const W = weights(batch, { mode: 'token-mean' })
    const bonus = entropyBonus(batch, W, flat(inputs.entropies), 0.5)
    expectClose(bonus.loss, -0.5 * expected.mean_entropy_token_mean)
    expectClose(
      bonus.dLdentropy,
      Array.from(W, (weight) => -0.5 * weight),
    )
  },
})
