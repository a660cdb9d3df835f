import { expect } from 'vitest'
import { type AdvantageEstimator, estimateAdvantages } from '../advantages/advantage-estimator.ts'
import { batchNormalised } from '../advantages/batch/batch-normalised.ts'
import { clipAdvantages } from '../advantages/batch/clip-advantages.ts'
import { movingBaseline } from '../advantages/batch/moving-baseline.ts'
import { groupCentred } from '../advantages/group/group-centred.ts'
import { groupNormalised } from '../advantages/group/group-normalised.ts'
import { leaveOneOut } from '../advantages/group/leave-one-out.ts'
import { leaveOneOutNormalised } from '../advantages/group/leave-one-out-normalised.ts'
import { lengthWeighted } from '../advantages/group/length-weighted.ts'
import { lengthPenalised } from '../advantages/rewards/length-penalised.ts'
import { decoupledNormalised, normalisedSum } from '../advantages/rewards/multi-reward.ts'
import { overScorable } from '../advantages/rewards/over-scorable.ts'
import { generalisedAdvantages } from '../advantages/token/generalised-advantages.ts'
import { reinforcePlusPlus, reinforcePlusPlusBaseline } from '../advantages/token/reinforce-plus-plus.ts'
import { returnsToGo } from '../advantages/token/returns-to-go.ts'
import { penaliseKl, rowSums, spread, tokenRewards } from '../advantages/token/token-rewards.ts'
import { whiten } from '../advantages/token/whiten.ts'
import { meanRowKl } from '../kl/coefficient.ts'
import { batchOf, expectClose, flat, type Rows, testVectors, type VectorCase } from './read-vectors.ts'

const by =
  (estimator: AdvantageEstimator) =>
  ({ inputs, expected }: VectorCase) =>
    expectClose(estimateAdvantages(inputs.rewards, inputs.group_index, estimator), expected.advantages)

const components = ({ inputs }: VectorCase) =>
  Object.values(inputs.reward_components as Record<'accuracy' | 'format', number[]>)

const discounted = (discount: number) => (vector: VectorCase) => {
  const { inputs, expected } = vector
  const batch = batchOf(vector)
  const rewards = tokenRewards(batch, inputs.rewards)
  expect([...rewards]).toEqual(inputs.token_rewards.flat())
  expectClose(returnsToGo(batch, rewards, { discount }), expected.returns)
  expectClose(reinforcePlusPlus(batch, rewards, { discount }), expected.advantages_per_token)
}

testVectors('advantage', {
  'adv_grpo_sample_std_eps1e-6': by({ name: 'group-normalised' }),
  'adv_grpo_sample_std_eps1e-4': by({ name: 'group-normalised', epsilon: 1e-4 }),
  'adv_grpo_sample_std_eps1e-9': by({ name: 'group-normalised', epsilon: 1e-9 }),
  'adv_grpo_population_std_eps1e-6': by({ name: 'group-normalised', deviation: 'population' }),
  adv_dr_grpo_no_std: by({ name: 'group-centred' }),
  adv_batch_std: by({ name: 'batch-scaled' }),
  adv_batch_std_of_centred: by({ name: 'batch-scaled', deviationOf: 'centred' }),
  adv_grpo_passk: by({ name: 'best-of-group' }),
  adv_gpg: by({ name: 'non-zero-scaled' }),
  adv_rloo_normalized: ({ inputs, expected }) =>
    expectClose(batchNormalised(leaveOneOut(inputs.rewards, inputs.group_index)), expected.advantages),
  adv_leave_one_out_std_naive_variance_blow_up({ inputs, expected }) {
    const advantages = leaveOneOutNormalised(inputs.rewards, inputs.group_index)
    expectClose(advantages[0]!, expected.advantage_of_row_0_exact)
  },
  'adv_reinforce_pp_gamma1.0': discounted(1),
  'adv_reinforce_pp_gamma0.9': discounted(0.9),
  adv_reinforce_pp_returns_with_observation_hole(vector) {
    const rewards = flat(vector.inputs.token_rewards)
    const of = (hole: 'carry' | 'reset') => returnsToGo(batchOf(vector), rewards, { discount: 0.9, hole })
    expectClose(of('carry'), vector.expected.returns_carry)
    // On masked tokens the reference shows its running return; here they are 0.
    const { mask } = batchOf(vector)
    const wanted = (vector.expected.returns_reset as Rows).flat().map((value, i) => (mask[i] === 0 ? 0 : value))
    expectClose(of('reset'), wanted)
  },
  adv_reinforce_pp_baseline_verl: (vector) =>
    expectClose(
      reinforcePlusPlusBaseline(batchOf(vector), vector.inputs.rewards, vector.inputs.group_index),
      vector.expected.advantages_per_token,
    ),
  adv_reinforce_pp_baseline_population: (vector) =>
    expectClose(
      reinforcePlusPlusBaseline(batchOf(vector), vector.inputs.rewards, vector.inputs.group_index, {
        variance: 'population',
      }),
      vector.expected.advantages_per_token,
    ),
  adv_opo: ({ inputs, expected }) =>
    expectClose(lengthWeighted(inputs.rewards, inputs.group_index, inputs.lengths), expected.advantages),
  adv_prime_linear_length_penalty({ inputs, expected }) {
    const { rewards, group_index: groups, lengths } = inputs
    const shaped = lengthPenalised(rewards, groups, { outputTokens: { values: lengths, weight: 0.25 } })
    expectClose(groupCentred(shaped, groups), expected.advantages)
  },
  adv_rae_ema_baseline({ inputs, expected }) {
    const whole = movingBaseline(inputs.rewards, { baseline: 0, decay: 0.95 })
    expectClose(whole.advantages, expected.advantages)
    const first = movingBaseline(inputs.rewards.slice(0, 5), { baseline: 0, decay: 0.95 })
    const rest = movingBaseline(inputs.rewards.slice(5), { baseline: first.baseline, decay: 0.95 })
    expectClose([...first.advantages, ...rest.advantages], expected.advantages)
  },
  adv_gdpo_trl(vector) {
    const { inputs, expected } = vector
    expectClose(normalisedSum(components(vector), [0.9, 0.1], inputs.group_index), expected.pre_norm)
    expectClose(decoupledNormalised(components(vector), [0.9, 0.1], inputs.group_index), expected.advantages)
  },
  adv_gdpo_nemo(vector) {
    const { inputs, expected } = vector
    const options = { each: 'leave-one-out-normalised', epsilon: 1e-6, batchEpsilon: 0 } as const
    expectClose(normalisedSum(components(vector), [0.9, 0.1], inputs.group_index, options), expected.pre_norm)
    expectClose(decoupledNormalised(components(vector), [0.9, 0.1], inputs.group_index, options), expected.advantages)
  },
  adv_unscorable_none_rewards({ inputs, expected }) {
    const { rewards, group_index: groups } = inputs as unknown as { rewards: (number | null)[]; group_index: number[] }
    expectClose(
      overScorable(rewards, groups, (r, g) => groupNormalised(r, g, { epsilon: 1e-4 })),
      expected.advantages_grpo,
    )
    expectClose(overScorable(rewards, groups, leaveOneOut), expected.advantages_rloo)
  },
  adv_tiny_variance_amplification({ inputs, expected }) {
    const groups = [0, 0, 0, 0]
    for (const [name, wanted] of Object.entries(expected)) {
      const options = name.startsWith('eps_') ? { epsilon: Number(name.slice(4)) } : { floor: 1e-3 }
      expectClose(groupNormalised(inputs.rewards, groups, options), wanted)
    }
  },
  adv_floating_point_residue({ expected }) {
    const pairs = expected['[reward, group_size, reward - mean, sample_std]'] as [number, number, number, number][]
    expect(pairs.length).toBeGreaterThan(10)
    for (const [reward, size] of pairs) {
      const [rewards, groups] = [new Float64Array(size).fill(reward), new Int32Array(size)]
      for (const advantage of groupNormalised(rewards, groups, { epsilon: 0 })) expect(advantage).toBe(0)
    }
  },
  adv_gae_whitened(vector) {
    const batch = batchOf(vector)
    const values = flat(vector.inputs.values as Rows)
    const options = { discount: 1, lambda: 0.95 }
    const { advantages, returns } = generalisedAdvantages(batch, flat(vector.inputs.token_rewards), values, options)
    expectClose(advantages, vector.expected.advantages_raw)
    expectClose(returns, vector.expected.returns)
    expectClose(whiten(batch, advantages), vector.expected.advantages_whitened)
  },
  adv_clip: ({ inputs, expected }) =>
    expectClose(
      clipAdvantages(inputs.advantages as number[], { lowest: inputs.config.low!, highest: inputs.config.high! }),
      expected.advantages,
    ),
  adv_kl_in_reward(vector) {
    const { inputs, expected } = vector
    const batch = { ...batchOf(vector), referenceLogp: flat(inputs.ref_logprobs) }
    const penalty = { coefficient: 0.05 }
    const rewards = penaliseKl(batch, tokenRewards(batch, inputs.rewards), penalty)
    expectClose(rewards, expected.token_level_rewards)
    const scores = rowSums(batch, rewards)
    expectClose(scores, expected.sequence_scores)
    expectClose(groupNormalised(scores, inputs.group_index), expected['advantages_grpo_kl_before_norm_eps1e-6'])
    expectClose(leaveOneOut(scores, inputs.group_index), expected.advantages_rloo_kl_in_reward)
    // OpenRLHF: the KL comes after the normalisation and is summed from each token on.
    const normalised = groupNormalised(inputs.rewards, inputs.group_index, { epsilon: 1e-9 })
    const later = returnsToGo(batch, penaliseKl(batch, tokenRewards(batch, normalised), penalty), { discount: 1 })
    expectClose(later, expected.advantages_per_token_openrlhf_group_norm)
    expect(rowSums(batch, spread(batch, scores))[0]).toBeCloseTo(5 * scores[0]!, 12)
    expectClose(meanRowKl(batch), expected.mean_kl_controller_input)
  },
})
