import { expect } from 'vitest'
import { policyObjective } from '../objective/objective.ts'
import { type OffPolicyOptions, offPolicyCorrections } from '../off-policy/corrections.ts'
import { mismatchMetrics } from '../off-policy/mismatch-metrics.ts'
import { type RejectionOptions, rejectOffPolicy } from '../off-policy/rejection.ts'
import { keepFreshRows } from '../off-policy/stale-rows.ts'
import { aggregationOf } from './aggregations.ts'
import { batchOf, expectClose, flat, testVectors, type VectorCase } from './read-vectors.ts'

const loss = { name: 'clipped-surrogate', low: 0.2, high: 0.2 } as const

const by = (options: OffPolicyOptions) => (vector: VectorCase) => {
  const batch = batchOf(vector)
  const corrections = offPolicyCorrections(batch, flat(vector.inputs.rollout_logprobs), options)
  expectClose(corrections, vector.expected.is_weights)
  const objective = policyObjective({ ...batch, corrections }, { loss, aggregation: aggregationOf(vector) })
  expectClose(objective.loss, vector.expected.loss)
  expectClose(objective.dLdlogp, vector.grad_logprobs!)
}

const rejections: Record<string, RejectionOptions> = {
  'token_k1 bounds 0.8_1.25': { level: 'token', estimator: 'k1', highest: 1.25 },
  'token_k3 <= 0.02': { level: 'token', estimator: 'k3', highest: 0.02 },
  'seq_mean_k1 bounds 0.8_1.25': { level: 'row-mean', estimator: 'k1', lowest: 0.8, highest: 1.25 },
  'seq_sum_k3 <= 0.05': { level: 'row-sum', estimator: 'k3', highest: 0.05 },
  'seq_max_k2 <= 0.05': { level: 'row-max', estimator: 'k2', highest: 0.05 },
}

testVectors('off-policy', {
  'offpolicy_ppo_clip_tis_token_0.5_5': by({ mode: 'token-truncate', lowest: 0.5, highest: 5 }),
  'offpolicy_ppo_clip_icepop_token_0.5_5': by({ mode: 'token-mask', lowest: 0.5, highest: 5 }),
  'offpolicy_ppo_clip_mis_token_0.6_1.3': by({ mode: 'token-mask', lowest: 0.6, highest: 1.3 }),
  offpolicy_ppo_clip_mis_sequence_cap3_trl_default: by({ mode: 'sequence-mask', highest: 3 }),
  'offpolicy_ppo_clip_mis_sequence_cap1.5': by({ mode: 'sequence-mask', highest: 1.5 }),
  'offpolicy_ppo_clip_seq_mask_tis_0.9_1.1': by({ mode: 'row-gate', lowest: 0.9, highest: 1.1 }),
  offpolicy_reinforce_is_bypass(vector) {
    const batch = batchOf(vector)
    const current = { ...batch, oldLogp: batch.logp }
    const rollout = flat(vector.inputs.rollout_logprobs)
    const corrections = offPolicyCorrections(current, rollout, { mode: 'token-truncate', highest: 2 })
    const objective = policyObjective(
      { ...batch, corrections },
      { loss: { name: 'reinforce' }, aggregation: aggregationOf(vector) },
    )
    expectClose(objective.loss, vector.expected.loss)
    expectClose(objective.dLdlogp, vector.grad_logprobs!)
  },
  offpolicy_sequence_mask_opsm(vector) {
    const batch = batchOf(vector)
    const rollout = flat(vector.inputs.rollout_logprobs)
    const { keep, divergence } = keepFreshRows(batch, batch.advantages, rollout, 0.05)
    expectClose(divergence, vector.expected.mean_seq_kl)
    expect(Array.from({ length: batch.rows }, (_, row) => keep[row * batch.tokens])).toEqual(vector.expected.keep)
    const objective = policyObjective({ ...batch, corrections: keep }, { loss, aggregation: aggregationOf(vector) })
    expectClose(objective.loss, vector.expected.loss)
    expectClose(objective.dLdlogp, vector.grad_logprobs!)
  },
  offpolicy_rejection_masks_and_metrics(vector) {
    const batch = batchOf(vector)
    const rollout = flat(vector.inputs.rollout_logprobs)
    expect(Object.keys(rejections)).toEqual(Object.keys(vector.expected.rejection_masks))
    for (const [name, options] of Object.entries(rejections))
      expect([...rejectOffPolicy(batch, rollout, options)], name).toEqual(vector.expected.rejection_masks[name].flat())
    const wanted = vector.expected.metrics
    const metrics = mismatchMetrics(batch, rollout)
    expectClose(
      [metrics.k1, metrics.k3, metrics.trainerPerplexity, metrics.rolloutPerplexity, metrics.perplexityRatio],
      [wanted['kl(rollout||train)'], wanted.k3_kl, wanted.training_ppl, wanted.rollout_ppl, wanted.ppl_ratio],
    )
    expectClose(
      [metrics.chiSquared, metrics.chiSquaredOfRows, metrics.effectiveTokens, metrics.effectiveShare],
      [wanted.chi2_token, wanted.chi2_seq, wanted['kish_ess_tokens=(sum w)^2/sum w^2'], wanted.kish_ess_fraction],
    )
    expectClose(
      [metrics.probabilityError, metrics.absoluteDifference, metrics.effectiveShare],
      [
        wanted.nemo_token_mult_prob_error,
        wanted.trl_sampling_logp_difference_mean,
        wanted['eff_sample_size_fraction_new_verl(clamped to [0,c])'],
      ],
    )
    expectClose(
      [metrics.logPerplexityDifference, metrics.logPerplexityDistance],
      [wanted.log_ppl_diff, wanted.log_ppl_abs_diff],
    )
    expectClose(
      mismatchMetrics(batch, rollout, { lowest: 0.5, highest: 2 }).effectiveShare,
      wanted['eff_sample_size_fraction_old_verl(clamped to [1/c,c])'],
    )
  },
})
