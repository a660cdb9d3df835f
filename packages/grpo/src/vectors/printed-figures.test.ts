import { expect, test } from 'vitest'
import { estimateAdvantages } from '../advantages/advantage-estimator.ts'
import { groupNormalised } from '../advantages/group/group-normalised.ts'
import { leaveOneOut } from '../advantages/group/leave-one-out.ts'
import { normalisedSum, weightedSum } from '../advantages/rewards/multi-reward.ts'
import { greedyBaseline } from '../advantages/token/greedy-baseline.ts'
import { reinforcePlusPlus } from '../advantages/token/reinforce-plus-plus.ts'
import { spread, tokenRewards } from '../advantages/token/token-rewards.ts'
import { whiten } from '../advantages/token/whiten.ts'
import { type Aggregation, weights } from '../batch/aggregation.ts'
import { adaptEntropyCoefficient, entropyBonus } from '../entropy/entropy-terms.ts'
import { addLogitGradient, entropy, exactKl, logSoftmax } from '../entropy/logits.ts'
import { groupScore } from '../filters/group-filters.ts'
import { klTerm } from '../kl/kl-term.ts'
import { adapterBackward, adapterForward, adapterScale } from '../lora/adapter.ts'
import type { PolicyLoss } from '../losses/policy-loss.ts'
import { policyObjective } from '../objective/objective.ts'
import { normaliseCorrections, offPolicyCorrections } from '../off-policy/corrections.ts'
import { adamW, adamWState } from '../optimiser/adamw.ts'
import { lossFixture, rewardFixture, vectorCase } from './fixtures.ts'
import { expectClose, flat, type Rows } from './read-vectors.ts'

// Worked figures of formulas that the golden files do not cover, at the same tolerance.

const { rewards, groups } = rewardFixture
const tokenMean: Aggregation = { mode: 'token-mean' }
const rowMean: Aggregation = { mode: 'sequence-mean-token-mean' }
const clip: PolicyLoss = { name: 'clipped-surrogate', low: 0.2, high: 0.2 }

const objective = (loss: PolicyLoss, aggregation: Aggregation = tokenMean, change: object = {}) =>
  policyObjective({ ...lossFixture, ...change }, { loss, aggregation })

function rowOf(values: ArrayLike<number>, row: number): number[] {
  return Array.from(values).slice(5 * row, 5 * row + 5)
}

test('estimators', () => {
  expectClose(
    leaveOneOut(rewards, groups).slice(0, 8),
    [
      0.6666666666666667, -0.5333333333333333, -0.6666666666666666, 0.5333333333333333, -0.30000000000000004,
      0.8999999999999999, -0.30000000000000004, -0.30000000000000004,
    ],
  )
  expectClose(
    estimateAdvantages(rewards, groups, { name: 'leave-one-out-normalised' }),
    [
      1.3514720170784984, -0.9683622940315179, -1.3514720170784984, 0.9683622940315179, -0.5773491580806529, 0.9,
      -0.5773491580806529, -0.5773491580806529, 0, 0, 0, 0,
    ],
  )
  expectClose(
    estimateAdvantages(rewards, groups, { name: 'mean-relative' }).slice(0, 8),
    [1, -0.8, -1, 0.8, -0.6923076923076924, 2.076923076923076, -0.6923076923076924, -0.6923076923076924],
  )
  expect(groupNormalised([0.7], [3], { single: 'reward' })[0]).toBeCloseTo(0.7 / (1 + 1e-6), 15)
  expect([leaveOneOut([0.7], [3])[0], leaveOneOut([0.7], [3], { single: 'reward' })[0]]).toEqual([0, 0.7])
  const pairs = estimateAdvantages([1, 1, 0, 0], [0, 0, 0, 0], { name: 'group-normalised', epsilon: 0 })
  expectClose(pairs, [0.8660254037844387, 0.8660254037844387, -0.8660254037844387, -0.8660254037844387])
  expect(estimateAdvantages([1, 0.4, 0], [0, 0, 0], { name: 'best-of-group' })[0]).toBeCloseTo(1.1921, 4)
})

test('token-level estimators', () => {
  const tokens = tokenRewards(rewardFixture, rewards)
  const plain = reinforcePlusPlus(rewardFixture, tokens, { discount: 1, variance: 'population' })
  expectClose(rowOf(plain, 0), new Array(5).fill(2.091795320702231))
  const greedy = groups.map((group) => [0.9, 0.1, 0.1][group]!)
  const remax = greedyBaseline(rewardFixture, tokens, greedy)
  expectClose(rowOf(remax, 0), new Array(5).fill(0.09999999999999998))
  expectClose(rowOf(remax, 5), [0.9, 0, 0, 0, 0])
})

test('several rewards: sum then normalise, normalise then sum, and whitened over tokens', () => {
  const [first, second] = [
    [1, 0, 0, 0],
    [0, 1, 1, 0],
  ]
  const one = [0, 0, 0, 0]
  const summed = weightedSum([first!, second!], [1, 1]) as number[]
  expectClose(groupNormalised(summed, one, { epsilon: 0 }), [0.5, 0.5, 0.5, -1.5])
  for (const [i, value] of [0.634, 0.366, 0.366, -1.366].entries())
    expect(normalisedSum([first!, second!], [1, 1], one, { epsilon: 0 })[i]).toBeCloseTo(value, 3)
  // verl's second stage: long replies weigh more.
  const sum = normalisedSum([rewardFixture.accuracy, rewardFixture.format], [0.9, 0.1], groups, { epsilon: 1e-6 })
  const tokens = whiten(rewardFixture, spread(rewardFixture, sum))
  expect(tokens.reduce((total, value) => total + value, 0)).toBeCloseTo(0, 9)
  expect(
    weightedSum(
      [
        [1, null],
        [null, null],
      ],
      [0.5, 2],
    ),
  ).toEqual([0.5, null])
})

test.each<[string, PolicyLoss, Aggregation, number]>([
  ['symmetric clip', clip, tokenMean, 0.1628360022332533],
  ['original GRPO', clip, rowMean, 0.1460626693564702],
  ['CISPO of verl', { name: 'cispo', lowest: 0.8, highest: 1.2 }, tokenMean, 0.02394043724423837],
  ['SAPO', { name: 'soft-gate', positive: 1, negative: 1.05 }, rowMean, -0.011853348043723844],
  ['GSPO under token mean', { name: 'sequence-ratio', low: 0.2, high: 0.2 }, tokenMean, 0.02575562782492677],
  [
    'DPPO-KL',
    { name: 'probability-gate', measure: 'bernoulli-kl', low: 0.02, high: 0.02 },
    tokenMean,
    -0.32538940357703344,
  ],
  ['GMPO of the paper', { name: 'geometric-mean', low: 0.4, high: 0.4 }, rowMean, 0.03444109085016557],
])('%s', (_, loss, aggregation, wanted) => expectClose(objective(loss, aggregation).loss, wanted))

test('losses of the sampling engine: masked importance sampling and its bounds', () => {
  const loss: PolicyLoss = { name: 'gated-ratio', gate: { by: 'ratio', lowest: 0.125, highest: 8 } }
  expectClose(objective(loss, tokenMean, { oldLogp: lossFixture.rolloutLogp }).loss, 0.14537349424374793)
})

test('gradients by row', () => {
  const symmetric = objective(clip).dLdlogp
  expectClose(rowOf(symmetric, 0), [-0.04444444444444444, -0.04911870747002878, 0, -0.03292525425252079, 0])
  expectClose(rowOf(symmetric, 1).slice(0, 3), [0.027255176572711728, 0, 0.1051348139552323])
  const verl = objective({ name: 'cispo', lowest: 0.8, highest: 1.2 }).dLdlogp
  expectClose(
    rowOf(verl, 0),
    [-0.04444444444444444, -0.04911870747002878, -0.05333333333333333, -0.035555555555555556, -0.05333333333333333],
  )
  const sapo = objective({ name: 'soft-gate', positive: 1, negative: 1.05 }, rowMean).dLdlogp
  expectClose(rowOf(sapo, 1).slice(0, 3), [0.030639868295748583, 0.018765225370004354, 0.017673659511679853])
})

test('a policy gradient without the exponential loses every bad token', () => {
  // A known bug: with log r in place of r the clip always acts where A < 0. Here r = 1 gives both signs their gradient.
  const { dLdlogp } = objective(clip, tokenMean, { oldLogp: lossFixture.logp })
  expect(rowOf(dLdlogp, 1)[0]).toBeCloseTo(0.7 / 27, 12)
})

test('a fully masked row counts for EasyR1 and TRL and not for verl', () => {
  const mask = lossFixture.mask.map((valid, i) => (i >= 20 && i < 25 ? 0 : valid))
  expectClose(objective(clip, rowMean, { mask }).loss, -0.07194450173523745)
  expectClose(objective(clip, { mode: 'sequence-mean-token-mean-all' }, { mask }).loss, -0.0629514395214732)
  expectClose(objective(clip, { mode: 'sequence-mean-token-sum-constant-all', constant: 16 }).loss, 0.03434821922107687)
})

test('off-policy corrections', () => {
  const of = (options: Parameters<typeof offPolicyCorrections>[2]) =>
    offPolicyCorrections(lossFixture, lossFixture.rolloutLogp, options)
  const token = of({ mode: 'token-truncate', highest: 2 })
  const truncated = objective(clip, tokenMean, { corrections: token })
  expectClose(truncated.loss, 0.21104204235836943)
  expectClose(rowOf(truncated.dLdlogp, 3).slice(0, 2), [0.057380531761670524, 0.04410432707791456])
  expectClose(
    objective(clip, tokenMean, { corrections: of({ mode: 'sequence-truncate', highest: 1.2 }) }).loss,
    0.0795552799364554,
  )
  const normalised = normaliseCorrections(lossFixture, token)
  expectClose(token[0]! / normalised[0]!, 1.0196240384137574)
})

test('KL terms', () => {
  const W = weights(lossFixture, tokenMean)
  const of = (options: Omit<Parameters<typeof klTerm>[2], 'coefficient'>) => {
    const gradient = new Float64Array(W.length)
    return { ...klTerm(lossFixture, W, { ...options, coefficient: 1 }, gradient), gradient }
  }
  expectClose(of({ estimator: 'k1' }).loss, -0.030740740740740718)
  expectClose(of({ estimator: 'low_var_kl' }).loss, 0.43122417401719537)
  expect(of({ estimator: 'low_var_kl' }).gradient[13]).toBe(0)
  expectClose(of({ estimator: 'k3' }).gradient[13]!, -0.4768062926714779)
  expectClose(of({ estimator: 'k3', correction: 'importance' }).loss, 0.22340061568591307)
  const limited = of({ estimator: 'k3', limits: { input: 20, value: 10 } })
  expect([limited.loss, ...limited.gradient]).toEqual([
    of({ estimator: 'low_var_kl' }).loss,
    ...of({ estimator: 'low_var_kl' }).gradient,
  ])
})

test('exact KL and its gradient in the logits', () => {
  const { value, gradient } = exactKl(logSoftmax([0.3, -1.2, 2, 0.1]), logSoftmax([0, -0.5, 1.5, 0.4]))
  expectClose(value, 0.05912657940477546)
  expectClose(gradient, [-0.006734617600370156, -0.03119080849270225, 0.10879995930650312, -0.07087453321343072])
})

test('the chain to logits sums to 0 over the vocabulary and is silent without gradients', () => {
  const logp = logSoftmax([1, 0, -1, 0.5], 0.7)
  const gradient = new Float64Array(4)
  addLogitGradient(logp, 2, { dLdlogp: -0.03, dLdentropy: -0.01 / 27, temperature: 0.7 }, gradient)
  expect(gradient.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 15)
  expect(gradient[2]).toBeLessThan(0)
  const silent = new Float64Array(4)
  addLogitGradient(logp, 2, { dLdlogp: 0 }, silent)
  expect(silent).toEqual(new Float64Array(4))
  expect(entropy(logp)).toBeLessThan(Math.log(4))
})

test('the adaptive entropy coefficient', () => {
  let state = { coefficient: 0, applied: 0 }
  const trace = [0.5, 0.3, 0.18, 0.15, 0.19, 0.25].map((H) => {
    const { applied } = state
    state = adaptEntropyCoefficient(state.coefficient, H)
    return [applied, state.coefficient]
  })
  const wanted = [
    [0, 0],
    [0, 0],
    [0, 0.005],
    [0.005, 0.01],
    [0.01, 0.015],
    [0.015, 0.009999999999999998],
  ]
  expectClose(trace.flat(), wanted)
  const bonus = entropyBonus({ rows: 1, tokens: 2, mask: [1, 0] as never }, Float64Array.of(1, 0), [2, NaN], 0.1)
  expect([bonus.loss, ...bonus.dLdentropy]).toEqual([-0.2, -0.1, 0])
})

test('the reward of the paper and the score of a group in the replay buffer', () => {
  const { accuracy, format } = rewardFixture
  expectClose(
    accuracy.map((right, i) => 0.9 * right + 0.1 * format[i]!),
    rewards,
  )
  const A = groupNormalised(rewards, groups, { epsilon: 1e-4 })
  expectClose(groupScore(rewards.slice(0, 4), A.slice(0, 4)), 1.7996557744160109)
  expectClose(groupScore(rewards.slice(4, 8), A.slice(4, 8)), 1.3497000666518553)
})

test('Adam with L2 instead of decoupled decay', () => {
  const { inputs } = vectorCase('optimizer', 'optim_adamw_torch')
  const parameters = Float64Array.from(inputs.params as number[])
  const state = adamWState(5)
  const options = { learningRate: 0.01, betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0.01 }
  for (const gradient of inputs.grads as Rows)
    adamW(parameters, Float64Array.from(gradient), state, { ...options, decay: 'l2' })
  expectClose(
    parameters,
    [0.48231297377338217, -0.23137033766198875, 0.9734039929522915, 0.0009881346013087215, 1.9822449262340136],
  )
})

test('LoRA with alpha over r', () => {
  const { inputs } = vectorCase('lora', 'rslora_alpha_over_sqrt_r')
  const [W0, A, B, X, U] = (['W0', 'A', 'B', 'x', 'grad_y'] as const).map((name) => {
    const rows = inputs[name] as Rows
    return { rows: rows.length, columns: rows[0]!.length, data: flat(rows) }
  })
  const adapter = { A: A!, B: B!, scale: adapterScale(2, 4) }
  expectClose(adapterForward(X!, W0!, adapter).data, [1.28, 0.405, -1.1325, -0.173, 1.105, -0.189])
  const { dA, dB } = adapterBackward(X!, W0!, adapter, U!)
  expectClose(dA.data, [-0.056, -0.414, 0.597, -0.008, -0.158, 0.538, -0.674, -0.424])
  expectClose(dB.data, [0.708, 0.507, -0.7, -0.215, -0.524, 0.579])
})

test('exactly at a bound the free branch counts: gradients at r = 1.2, 0.8 and 3 under ε 0.2 and dual clip 3', () => {
  const at = (ratio: number, A: number, loss: { low: number; high: number; dual?: number }) => {
    const batch = {
      rows: 1,
      tokens: 1,
      logp: Float64Array.of(Math.log(ratio)),
      oldLogp: new Float64Array(1),
      mask: Uint8Array.of(1),
      advantages: [A],
    }
    return policyObjective(batch, { loss: { name: 'clipped-surrogate', ...loss }, aggregation: tokenMean }).dLdlogp[0]
  }
  // The bounds are the ratios as the exponential rounds them, so that the comparison is a tie.
  const rounded = (ratio: number) => Math.exp(Math.log(ratio))
  expect(at(1.2, 1, { low: 0.2, high: rounded(1.2) - 1 })).toBeCloseTo(-1.2, 12)
  expect(at(0.8, -1, { low: 1 - rounded(0.8), high: 0.2 })).toBeCloseTo(0.8, 12)
  expect(at(3, -1, { low: 0.2, high: 0.2, dual: rounded(3) })).toBeCloseTo(3, 12)
})
