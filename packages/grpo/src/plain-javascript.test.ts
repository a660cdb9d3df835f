import { expect, test } from 'vitest'
import * as grpo from './index.ts'

/** The package as plain JavaScript sees it: nothing is known of any argument. */
const js = grpo as unknown as Record<string, (...given: unknown[]) => unknown>

const batch = {
  rows: 2,
  tokens: 2,
  mask: new Uint8Array(4).fill(1),
  logp: new Float64Array(4),
  oldLogp: new Float64Array(4),
  referenceLogp: new Float64Array(4),
  advantages: [1, -1],
}
const W = new Float64Array(4).fill(0.25)
const gradient = () => new Float64Array(4)
const clip = { name: 'clipped-surrogate', low: 0.2, high: 0.2 }
const mean = { mode: 'token-mean' }
const [rewards, groups] = [
  [1, 0],
  [0, 0],
]

const misspelt: [string, string, () => unknown][] = [
  [
    'a loss',
    'policyLoss: expected loss.name clipped-surrogate | cispo | ',
    () => js.policyLoss!(batch, W, { name: 'grpo' }, gradient()),
  ],
  ['no loss', 'policyLoss: expected loss.name', () => js.policyLoss!(batch, W, undefined, gradient())],
  [
    'a loss of an objective',
    'policyLoss: expected loss.name',
    () => js.policyObjective!(batch, { loss: { name: 'ppo' }, aggregation: mean }),
  ],
  [
    'an aggregation',
    'weights: expected aggregation.mode token-mean | ',
    () => js.weights!(batch, { mode: 'tokenmean' }, 1),
  ],
  [
    'an aggregation of a denominator',
    'denominator: expected aggregation.mode',
    () => js.denominator!(batch, { mode: 'seq-mean' }),
  ],
  [
    'an aggregation of an objective',
    'expected aggregation.mode',
    () => js.policyObjective!(batch, { loss: clip, aggregation: { mode: 'mean' } }),
  ],
  [
    'an estimator of advantages',
    'estimateAdvantages: expected estimator.name group-normalised | ',
    () => js.estimateAdvantages!(rewards, groups, { name: 'grpo' }),
  ],
  [
    'a name of every object',
    'expected estimator.name',
    () => js.estimateAdvantages!(rewards, groups, { name: 'constructor' }),
  ],
  [
    'a deviation',
    'groupNormalised: expected deviation sample | population, got "std"',
    () => js.groupNormalised!(rewards, groups, { deviation: 'std' }),
  ],
  ...['groupNormalised', 'groupCentred', 'leaveOneOut', 'nonZeroScaled'].map(
    (name): [string, string, () => unknown] => [
      `single of ${name}`,
      'expected single zero | reward, got "keep"',
      () => js[name]!(rewards, groups, { single: 'keep' }),
    ],
  ),
  [
    'single of lengthWeighted',
    'lengthWeighted: expected single',
    () => js.lengthWeighted!(rewards, groups, [1, 1], { single: 'one' }),
  ],
  [
    'what a deviation is of',
    'batchScaled: expected deviationOf rewards | centred',
    () => js.batchScaled!(rewards, groups, { deviationOf: 'raw' }),
  ],
  [
    'how a component is normalised',
    'normalisedSum: expected each',
    () => js.normalisedSum!([rewards], [1], groups, { each: 'rloo' }),
  ],
  ['a variance', 'whiten: expected variance', () => js.whiten!(batch, gradient(), { variance: 'unbiased' })],
  [
    'a hole',
    'returnsToGo: expected hole carry | reset',
    () => js.returnsToGo!(batch, gradient(), { discount: 1, hole: 'skip' }),
  ],
  [
    'a KL estimator',
    'klTerm: expected kl.estimator k1 | abs | k2 | k3 | low_var_kl, got "kl3"',
    () => js.klTerm!(batch, W, { estimator: 'kl3', coefficient: 1 }, gradient()),
  ],
  [
    'a KL correction',
    'klTerm: expected kl.correction none | ',
    () => js.klTerm!(batch, W, { estimator: 'k3', coefficient: 1, correction: 'ste' }, gradient()),
  ],
  ['a KL estimator of one token', 'klValue: expected estimator', () => js.klValue!('kl', 0.1)],
  ['and of its derivative', 'klDerivative: expected estimator', () => js.klDerivative!('kl', 0.1)],
  [
    'a KL estimator in the reward',
    'penaliseKl: expected estimator',
    () => js.penaliseKl!(batch, gradient(), { coefficient: 1, estimator: 'x' }),
  ],
  ['a KL estimator of rows', 'meanRowKl: expected estimator', () => js.meanRowKl!(batch, 'x')],
  [
    'a measure',
    'probabilityGate: expected measure',
    () => js.probabilityGate!(batch, W, { measure: 'tv', low: 1, high: 1 }, gradient()),
  ],
  [
    'a ratio',
    'sequenceRatio: expected ratio',
    () => js.sequenceRatio!(batch, W, { low: 1, high: 1, ratio: 'mean' }, gradient()),
  ],
  ['a gate', 'gatedRatio: expected gate.by', () => js.gatedRatio!(batch, W, { gate: { by: 'diff' } }, gradient())],
  ['no gate', 'gatedRatio: expected gate.by', () => js.gatedRatio!(batch, W, {}, gradient())],
  [
    'a mode',
    'offPolicyCorrections: expected mode',
    () => js.offPolicyCorrections!(batch, gradient(), { mode: 'tis', highest: 2 }),
  ],
  ['over what', 'normaliseCorrections: expected over tokens | rows', () => js.normaliseCorrections!(batch, W, 'batch')],
  [
    'a level',
    'rejectOffPolicy: expected level',
    () => js.rejectOffPolicy!(batch, W, { level: 'row', estimator: 'k1', highest: 2 }),
  ],
  [
    'an estimator of rejection',
    'rejectOffPolicy: expected estimator',
    () => js.rejectOffPolicy!(batch, W, { level: 'token', estimator: 'k4', highest: 2 }),
  ],
  ['a filter', 'keepGroup: expected filter.by', () => js.keepGroup!([1, 0], { by: 'std' })],
  [
    'a schedule',
    'learningRateFactor: expected schedule.name',
    () => js.learningRateFactor!({ name: 'cosin', total: 2 }, 1),
  ],
  [
    'what comes after',
    'learningRateFactor: expected after',
    () => js.learningRateFactor!({ name: 'cosine', total: 2, after: 'stay' }, 1),
  ],
  [
    'a decay',
    'adamW: expected decay decoupled | l2',
    () =>
      js.adamW!(gradient(), W, grpo.adamWState(4), {
        learningRate: 1,
        betas: [0, 0],
        epsilon: 1,
        weightDecay: 0,
        decay: 'L2',
      }),
  ],
]

test.each(misspelt)('a misspelt name is refused with the choices: %s', (_, message, call) => {
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})

/** Every function that takes a whole batch, with the rest of its arguments right. */
const losses: Record<string, object> = {
  clippedSurrogate: { low: 0.2, high: 0.2 },
  cispo: { lowest: 0, highest: 5 },
  covariancePenalty: { share: 0.2, coefficient: 0.1 },
  gatedRatio: { gate: { by: 'difference', limit: 0.1 } },
  geometricMean: { low: 0.4, high: 0.4 },
  probabilityGate: { measure: 'total-variation', low: 0.2, high: 0.2 },
  reinforce: {},
  sequenceRatio: { low: 0.2, high: 0.2 },
  softGate: { positive: 1, negative: 1.05 },
  softSequenceWeight: {},
  stoppedRatio: { lowest: 0.125, highest: 8 },
  klTerm: { estimator: 'k3', coefficient: 1 },
}
const ofBatch: Record<string, (given: unknown) => unknown> = {
  ...Object.fromEntries(
    Object.entries(losses).map(([name, options]) => [
      name,
      (given: unknown) => js[name]!(given, W, options, gradient()),
    ]),
  ),
  policyObjective: (given) => js.policyObjective!(given, { loss: clip, aggregation: mean }),
  ratioMetrics: (given) => js.ratioMetrics!(given, { low: 0.2, high: 0.2 }),
  tokenCovariance: (given) => js.tokenCovariance!(given),
  covarianceDrop: (given) => js.covarianceDrop!(given, {}, () => 0),
}
/** Functions that look at the mask and not at the log-probabilities. */
const ofMask: Record<string, (given: unknown) => unknown> = {
  ...ofBatch,
  weights: (given) => js.weights!(given, mean, 1),
  denominator: (given) => js.denominator!(given, mean),
  validTokens: (given) => js.validTokens!(given),
  tokenRewards: (given) => js.tokenRewards!(given, rewards),
  rowSums: (given) => js.rowSums!(given, W),
  spread: (given) => js.spread!(given, rewards),
  whiten: (given) => js.whiten!(given, W),
  returnsToGo: (given) => js.returnsToGo!(given, W, { discount: 1 }),
  reinforcePlusPlus: (given) => js.reinforcePlusPlus!(given, W, { discount: 1 }),
  reinforcePlusPlusBaseline: (given) => js.reinforcePlusPlusBaseline!(given, rewards, groups),
  greedyBaseline: (given) => js.greedyBaseline!(given, W, rewards),
  generalisedAdvantages: (given) => js.generalisedAdvantages!(given, W, W, { discount: 1, lambda: 1 }),
  penaliseKl: (given) => js.penaliseKl!(given, W, { coefficient: 1 }),
  meanRowKl: (given) => js.meanRowKl!(given),
  offPolicyCorrections: (given) => js.offPolicyCorrections!(given, W, { mode: 'token-mask', highest: 2 }),
  normaliseCorrections: (given) => js.normaliseCorrections!(given, W),
  rejectOffPolicy: (given) => js.rejectOffPolicy!(given, W, { level: 'token', estimator: 'k1', highest: 2 }),
  rejectMismatchedRows: (given) => js.rejectMismatchedRows!(given, W, 2),
  keepFreshRows: (given) => js.keepFreshRows!(given, rewards, W, 1),
  mismatchMetrics: (given) => js.mismatchMetrics!(given, W),
  entropyBonus: (given) => js.entropyBonus!(given, W, W, 1),
  highEntropyTokens: (given) => js.highEntropyTokens!(given, W, 0.5),
  sampledEntropy: (given) => js.sampledEntropy!(given),
  positiveLikelihood: (given) => js.positiveLikelihood!(given, [1, 0], { coefficient: 1 }, gradient()),
  valueLoss: (given) => js.valueLoss!({ ...(given as object), values: W, oldValues: W, returns: W }, W, 1, gradient()),
  tokenMetrics: (given) => js.tokenMetrics!(given, W),
}

test.each(Object.entries(ofMask))('%s takes a right batch and no other mask or sizes', (name, call) => {
  expect(call(batch)).not.toBe(undefined)
  for (const mask of [
    [true, true, false, true],
    [1, 1, 0, undefined],
    'mask',
    null,
    undefined,
    new Int32Array(4),
    new DataView(new ArrayBuffer(4)),
  ]) {
    expect(() => call({ ...batch, mask })).toThrow(TypeError)
    expect(() => call({ ...batch, mask })).toThrow(
      /^\w+: expected mask as a Uint8Array or Float64Array or Float32Array, got /,
    )
  }
  for (const wrong of [
    { mask: new Uint8Array(3) },
    { rows: Number.NaN },
    { tokens: 1.5 },
    { rows: undefined },
    { rows: '2' },
    { rows: -1 },
  ])
    expect(() => call({ ...batch, ...wrong })).toThrow(RangeError)
  expect(() => call({ ...batch, mask: [true] })).toThrow(name === 'policyObjective' ? 'policyObjective' : /^\w+: /)
})

test.each(Object.entries(ofBatch))('%s takes no plain, missing or short log-probabilities', (_, call) => {
  for (const name of ['logp', 'oldLogp']) {
    for (const array of [[0, 0, 0, 0], undefined, null, new Int32Array(4), '0000'])
      expect(() => call({ ...batch, [name]: array })).toThrow(TypeError)
    expect(() => call({ ...batch, [name]: [0, 0, 0, 0] })).toThrow(
      `expected ${name} as a Float64Array or Float32Array, got an array of number`,
    )
    expect(() => call({ ...batch, [name]: new Float64Array(3) })).toThrow('expected 4 = rows × tokens entries')
  }
  for (const name of ['referenceLogp', 'corrections'])
    expect(() => call({ ...batch, [name]: [1, 1, 1, 1] })).toThrow(`expected ${name} as a Float64Array`)
  expect(() => call({ ...batch, advantages: undefined })).toThrow('expected advantages as an array, got nothing')
  expect(() => call({ ...batch, advantages: [1, 2, 3] })).toThrow(RangeError)
})

test.each(Object.entries(losses))('%s takes weights and a gradient of the size of the batch', (name, options) => {
  for (const wrong of [new Float64Array(3), [1, 1, 1, 1], undefined]) {
    expect(() => js[name]!(batch, wrong, options, gradient())).toThrow(`${name}: expected`)
    expect(() => js[name]!(batch, W, options, wrong)).toThrow(`${name}: expected`)
  }
})

test.each(Object.entries(losses).filter(([, options]) => Object.keys(options).length > 0))(
  '%s needs each of its numbers',
  (name, options) => {
    for (const key of Object.keys(options))
      for (const value of [undefined, Number.NaN, '0.2', null])
        expect(() => js[name]!(batch, W, { ...options, [key]: value }, gradient()), `${key} ${value}`).toThrow(
          `${name}: expected `,
        )
  },
)

const ofRewards: Record<string, (rewards: unknown, groups: unknown) => unknown> = {
  ...Object.fromEntries(
    [
      'groupNormalised',
      'groupCentred',
      'leaveOneOut',
      'leaveOneOutNormalised',
      'batchScaled',
      'bestOfGroup',
      'meanRelative',
      'nonZeroScaled',
    ].map((name) => [name, js[name]!]),
  ),
  lengthWeighted: (values, labels) => js.lengthWeighted!(values, labels, [1, 1]),
  estimateAdvantages: (values, labels) => js.estimateAdvantages!(values, labels, { name: 'group-centred' }),
  rewardMetrics: (values, labels) => js.rewardMetrics!(values, labels),
}

test.each(Object.entries(ofRewards))('%s takes numbers as rewards with a group each', (_, call) => {
  expect(call(rewards, groups)).not.toBe(undefined)
  for (const wrong of [undefined, null, 2, 'ab', [1, undefined], [true, false], ['1', '0'], [1, null]])
    expect(() => call(wrong, groups)).toThrow(TypeError)
  for (const wrong of [[1, Number.NaN]]) expect(() => call(wrong, groups)).toThrow('expected numbers as rewards')
  for (const wrong of [undefined, null, 2]) expect(() => call(rewards, wrong)).toThrow(TypeError)
  for (const wrong of [[0], [0, 0, 0], [0, Number.NaN], [0, undefined]])
    expect(() => call(rewards, wrong)).toThrow(RangeError)
})

test.each([
  [4, Number.NaN],
  [4, 0],
  [4, 1.5],
  [Number.NaN, 2],
  [4, undefined],
  ['4', 2],
  [-1, 2],
])('groups of %s rows by %s are refused', (rows, size) => {
  expect(() => js.consecutiveGroups!(rows, size)).toThrow('consecutiveGroups: expected whole numbers')
})
