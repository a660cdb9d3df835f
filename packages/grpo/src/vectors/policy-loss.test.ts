import { expect } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { positiveLikelihood } from '../losses/added/positive-likelihood.ts'
import type { PolicyLoss } from '../losses/policy-loss.ts'
import { tokenCovariance } from '../losses/token/covariance.ts'
import { policyObjective } from '../objective/objective.ts'
import { aggregationOf } from './aggregations.ts'
import { batchOf, expectClose, flat, type Rows, testVectors, type VectorCase } from './read-vectors.ts'

const by =
  (loss: PolicyLoss, change: (vector: VectorCase) => object = () => ({})) =>
  (vector: VectorCase) => {
    const coefficient = vector.inputs.config.kl_coef
    const objective = policyObjective(
      { ...batchOf(vector), ...change(vector) },
      {
        loss,
        aggregation: aggregationOf(vector),
        ...(coefficient !== undefined && { kl: { estimator: 'low_var_kl', coefficient } }),
      },
    )
    expectClose(objective.loss, vector.expected.loss)
    expectClose(objective.dLdlogp, vector.grad_logprobs!)
    const wanted = vector.expected.metrics
    if (!wanted) return
    const { metrics } = objective
    expectClose(
      [
        metrics.clipFraction,
        metrics.dualClipFraction,
        metrics.clipFractionLow,
        metrics.clipFractionHigh,
        metrics.outsideFraction,
        metrics.clipFractionLowMin,
        metrics.clipFractionHighMax,
        metrics.approximateKl,
        metrics.approximateKlK3,
      ],
      [
        wanted['pg_clipfrac(loss2>loss1)'],
        wanted['pg_clipfrac_lower(dual)'],
        wanted['trl_low(r<1-el & A<0)'],
        wanted['trl_high(r>1+eh & A>0)'],
        wanted['ratio_outside(any sign)'],
        wanted['trl_clip_ratio/low_min'],
        wanted['trl_clip_ratio/high_max'],
        wanted['approx_kl_k1=mean(old-lp)'],
        wanted['approx_kl_k3=mean(r-1-log r)'],
      ],
    )
  }

/** The sampling engine's log-probabilities in the place of the old ones. */
const fromRollout = (vector: VectorCase) => ({ oldLogp: flat(vector.inputs.rollout_logprobs) })
const clip = (low: number, high: number, more: { dual?: number; delta?: number } = {}): PolicyLoss => ({
  name: 'clipped-surrogate',
  low,
  high,
  ...more,
})
const cispo = (lowest: number, highest: number) => by({ name: 'cispo', lowest, highest })
const gated = (lowest: number, highest: number) =>
  by({ name: 'gated-ratio', gate: { by: 'ratio', lowest, highest } }, fromRollout)

testVectors('policy-loss', {
  loss_ppo_dual_clip_verl_default: by(clip(0.2, 0.2, { dual: 3 })),
  loss_ppo_dual_clip_easyr1_default: by(clip(0.2, 0.3, { dual: 3 })),
  loss_dapo_clip_higher: by(clip(0.2, 0.28, { dual: 10 })),
  loss_dr_grpo: by(clip(0.2, 0.2)),
  loss_bnpo: by(clip(0.2, 0.2)),
  loss_two_sided_delta: by(clip(0.2, 0.2, { delta: 2 })),
  loss_cispo_easyr1_example: cispo(1, 5),
  loss_cispo_trl_eps_high_5: cispo(0, 5),
  'loss_cispo_trl_default_eps_0.2': cispo(0, 0.2),
  loss_reinforce_gpg: by({ name: 'reinforce' }),
  loss_dro: by({ name: 'reinforce', pull: 0.1 }),
  loss_dppo_tv: by({ name: 'probability-gate', measure: 'total-variation', low: 0.2, high: 0.2 }),
  loss_prime_rl_default: by(
    { name: 'gated-ratio', gate: { by: 'signed-difference', low: 0.2, high: 0.2 }, pull: 1e-3 },
    fromRollout,
  ),
  loss_prime_rl_ipo: by({ name: 'gated-ratio', gate: { by: 'difference', limit: 0.1 }, pull: 1e-3 }, fromRollout),
  loss_prime_rl_2026_02: by({ name: 'stopped-ratio', lowest: 0.125, highest: 8, pull: 0.05 }, fromRollout),
  loss_masked_is_tight: gated(0.7, 1.5),
  loss_ppo_clip_token_level_advantages: by(clip(0.2, 0.28, { dual: 3 })),
  loss_ppo_plus_positive_nll(vector) {
    const batch = batchOf(vector)
    const { loss, dLdlogp } = policyObjective(batch, { loss: clip(0.2, 0.2), aggregation: { mode: 'token-mean' } })
    const correct = (vector.inputs.correct_mask as Rows).map((row) => row.includes(1))
    const likelihood = positiveLikelihood(batch, correct, { coefficient: 0.1 }, dLdlogp)
    expectClose(loss + likelihood, vector.expected.loss)
    expectClose(dLdlogp, vector.grad_logprobs!)
  },
  loss_gspo_sequence_wide_clip: by({ name: 'sequence-ratio', low: 0.2, high: 0.2 }),
  loss_gspo_token_wide_clip: by({ name: 'sequence-ratio', low: 0.2, high: 0.2 }),
  loss_gspo_paper_clip: by({ name: 'sequence-ratio', low: 3e-4, high: 4e-4 }),
  loss_luspo: by({ name: 'sequence-ratio', low: 0.2, high: 0.2 }),
  loss_trl_rloo_sequence_product_ratio: by({ name: 'sequence-ratio', low: 0.2, high: 0.2, ratio: 'product' }),
  loss_gmpo_verl: by({ name: 'geometric-mean', low: 0.2, high: 0.2 }),
  loss_vespo: by({ name: 'soft-sequence-weight' }),
  loss_kl_cov(vector) {
    by({ name: 'covariance-penalty', share: 0.1, coefficient: 0.1 })(vector)
    expectClose(tokenCovariance(batchOf(vector)), vector.expected.covariance)
  },
  loss_clip_cov_given_mask: by(clip(1, 1), ({ inputs }) => ({ corrections: flat(inputs.keep_mask as Rows) })),
  loss_easyr1_default_with_kl: by(clip(0.2, 0.3, { dual: 3 })),
  loss_on_policy_first_step(vector) {
    by(clip(0.2, 0.2))(vector)
    const W = weights(batchOf(vector), aggregationOf(vector))
    expect(W.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
  },
})
