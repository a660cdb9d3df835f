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
const [rewards, groups] = [
  [1, 0],
  [0, 0],
]
const adam = { learningRate: 1, betas: [0.9, 0.9], epsilon: 1, weightDecay: 0 }
const clip = { name: 'clipped-surrogate', low: 0.2, high: 0.2 }
const mean = { mode: 'token-mean' }
const rollout = { ...batch, rewards, groups }

type Keys = Record<string, unknown>
const ofLoss =
  (name: string) =>
  (options: Keys): unknown =>
    js[name]!(batch, W, options, new Float64Array(4))
const ofEstimator =
  (name: string) =>
  (options: Keys): unknown =>
    js.estimateAdvantages!(rewards, groups, { name, ...options })
const ofRewards =
  (name: string) =>
  (options: Keys): unknown =>
    js[name]!(rewards, groups, options)

/** Every function with options: how to call it, and options of it with every optional key. */
const takers: Record<string, [(options: Keys) => unknown, Keys]> = {
  groupNormalised: [ofRewards('groupNormalised'), { epsilon: 1, deviation: 'sample', floor: 0, single: 'zero' }],
  groupCentred: [ofRewards('groupCentred'), { single: 'zero' }],
  leaveOneOut: [ofRewards('leaveOneOut'), { single: 'zero' }],
  leaveOneOutNormalised: [ofRewards('leaveOneOutNormalised'), { epsilon: 1 }],
  batchScaled: [ofRewards('batchScaled'), { deviationOf: 'rewards', epsilon: 1 }],
  bestOfGroup: [ofRewards('bestOfGroup'), { epsilon: 1 }],
  nonZeroScaled: [ofRewards('nonZeroScaled'), { scale: 1, single: 'zero' }],
  lengthWeighted: [(options) => js.lengthWeighted!(rewards, groups, [1, 1], options), { single: 'zero' }],
  lengthPenalised: [ofRewards('lengthPenalised'), { outputTokens: { values: [1, 1], weight: 1 } }],
  ...Object.fromEntries(
    Object.entries({
      'group-normalised': { epsilon: 1 },
      'group-centred': { single: 'zero' },
      'leave-one-out': { single: 'zero' },
      'leave-one-out-normalised': { epsilon: 1 },
      'batch-scaled': { deviationOf: 'rewards' },
      'best-of-group': { epsilon: 1 },
      'mean-relative': {},
      'non-zero-scaled': { scale: 1, single: 'zero' },
    }).map(([name, options]) => [`estimator ${name}`, [ofEstimator(name), options]]),
  ),
  batchNormalised: [(options) => js.batchNormalised!(rewards, options), { epsilon: 1 }],
  clipAdvantages: [(options) => js.clipAdvantages!(rewards, options), { lowest: -1, highest: 1 }],
  normalisedSum: [(options) => js.normalisedSum!([rewards], [1], groups, options), { each: 'group-normalised' }],
  decoupledNormalised: [
    (options) => js.decoupledNormalised!([rewards], [1], groups, options),
    { each: 'group-normalised', epsilon: 1, batchEpsilon: 1 },
  ],
  whiten: [(options) => js.whiten!(batch, W, options), { variance: 'sample' }],
  returnsToGo: [(options) => js.returnsToGo!(batch, W, options), { discount: 1, hole: 'carry' }],
  reinforcePlusPlus: [
    (options) => js.reinforcePlusPlus!(batch, W, options),
    { discount: 1, hole: 'carry', variance: 'sample' },
  ],
  reinforcePlusPlusBaseline: [
    (options) => js.reinforcePlusPlusBaseline!(batch, rewards, groups, options),
    { variance: 'sample', single: 'zero', penalties: W },
  ],
  generalisedAdvantages: [(options) => js.generalisedAdvantages!(batch, W, W, options), { discount: 1, lambda: 1 }],
  optimalTokenBaseline: [
    (options) => js.optimalTokenBaseline!({ ...batch, squaredProbabilities: W, returns: W }, groups, options),
    { zeroTail: true },
  ],
  penaliseKl: [(options) => js.penaliseKl!(batch, W, options), { coefficient: 1, estimator: 'k1' }],
  weights: [(options) => js.weights!(batch, options), { mode: 'token-mean', constant: 1, groups, epsilon: 1 }],
  denominator: [(options) => js.denominator!(batch, options), { mode: 'token-mean', constant: 1, groups, epsilon: 1 }],
  clippedSurrogate: [ofLoss('clippedSurrogate'), { low: 0.2, high: 0.2, dual: 3, delta: 2 }],
  cispo: [ofLoss('cispo'), { lowest: 0, highest: 5 }],
  covariancePenalty: [ofLoss('covariancePenalty'), { share: 0.2, coefficient: 1 }],
  gatedRatio: [ofLoss('gatedRatio'), { gate: { by: 'difference', limit: 1 }, pull: 1 }],
  'gate signed-difference': [
    (gate) => ofLoss('gatedRatio')({ gate: { by: 'signed-difference', ...gate } }),
    { low: 1, high: 1 },
  ],
  'gate difference': [(gate) => ofLoss('gatedRatio')({ gate: { by: 'difference', ...gate } }), { limit: 1 }],
  'gate ratio': [(gate) => ofLoss('gatedRatio')({ gate: { by: 'ratio', ...gate } }), { lowest: 0, highest: 1 }],
  geometricMean: [ofLoss('geometricMean'), { low: 0.2, high: 0.2 }],
  probabilityGate: [ofLoss('probabilityGate'), { measure: 'bernoulli-kl', low: 1, high: 1, truncate: 3 }],
  reinforce: [ofLoss('reinforce'), { pull: 0.1 }],
  sequenceRatio: [ofLoss('sequenceRatio'), { low: 0.2, high: 0.2, ratio: 'product' }],
  softGate: [ofLoss('softGate'), { positive: 1, negative: 1 }],
  softSequenceWeight: [
    ofLoss('softSequenceWeight'),
    { positive: { k: 1, lambda: 1 }, negative: { k: 1, lambda: 1 }, logCorrections: W },
  ],
  'shape of softSequenceWeight': [(positive) => ofLoss('softSequenceWeight')({ positive }), { k: 1, lambda: 1 }],
  stoppedRatio: [ofLoss('stoppedRatio'), { lowest: 0, highest: 8, pull: 0.1 }],
  positiveLikelihood: [
    (options) => js.positiveLikelihood!(batch, [1, 0], options, new Float64Array(4)),
    { coefficient: 1, tokens: 2 },
  ],
  covarianceDrop: [
    (options) => js.covarianceDrop!(batch, options, () => 0),
    { share: 1, low: 1, high: 5, epsilonLow: 1, epsilonHigh: 1 },
  ],
  klTerm: [ofLoss('klTerm'), { estimator: 'k3', coefficient: 1, correction: 'none', limits: { input: 20, value: 10 } }],
  'limits of klTerm': [
    (limits) => ofLoss('klTerm')({ estimator: 'k3', coefficient: 1, limits }),
    { input: 20, value: 10 },
  ],
  adaptKlCoefficient: [(options) => js.adaptKlCoefficient!(1, 1, 1, options), { target: 1, horizon: 1 }],
  policyObjective: [
    (options) => js.policyObjective!(batch, { loss: clip, aggregation: mean, ...options }),
    { denominator: 2, kl: { estimator: 'k3', coefficient: 1 } },
  ],
  'loss of policyObjective': [
    (loss) => js.policyObjective!(batch, { loss: { ...clip, ...loss }, aggregation: mean }),
    { dual: 3, delta: 2 },
  ],
  ratioMetrics: [(options) => js.ratioMetrics!(batch, options), { low: 1, high: 1 }],
  rewardMetrics: [ofRewards('rewardMetrics'), { best: 1, worst: 0 }],
  offPolicyCorrections: [
    (options) => js.offPolicyCorrections!(batch, W, options),
    { mode: 'token-mask', lowest: 0, highest: 2 },
  ],
  rejectOffPolicy: [
    (options) => js.rejectOffPolicy!(batch, W, options),
    { level: 'token', estimator: 'k1', highest: 2, lowest: 0.5 },
  ],
  mismatchMetrics: [(options) => js.mismatchMetrics!(batch, W, options), { lowest: 0, highest: 2 }],
  keepGroup: [(options) => js.keepGroup!(rewards, { by: 'mean', ...options }), { lowest: 0, highest: 1 }],
  'keepGroup by spread': [(options) => js.keepGroup!(rewards, { by: 'spread', ...options }), {}],
  gatherGroups: [
    (options) => js.gatherGroups!(grpo.startSampling(), [], () => true, options),
    { groups: 1, maxRounds: 1 },
  ],
  adaptEntropyCoefficient: [
    (options) => js.adaptEntropyCoefficient!(0, 1, options),
    { target: 1, step: 1, lowest: 0, highest: 1 },
  ],
  learningRateFactor: [
    (options) => js.learningRateFactor!({ name: 'constant', ...options }, 1),
    { warmUp: 2, start: 0 },
  ],
  'linear schedule': [
    (options) => js.learningRateFactor!({ name: 'linear', total: 4, ...options }, 1),
    { floor: 0, warmUp: 2 },
  ],
  'cosine schedule': [
    (options) => js.learningRateFactor!({ name: 'cosine', total: 4, ...options }, 1),
    { floor: 0, after: 'hold' },
  ],
  'stable schedule': [
    (options) => js.learningRateFactor!({ name: 'warm-up-stable-decay', total: 4, decay: 1, ...options }, 1),
    { floor: 0, start: 0 },
  ],
  adamW: [
    (options) => js.adamW!(new Float64Array(4), W, grpo.adamWState(4), { ...adam, ...options }),
    { decay: 'l2', epsilonPlace: 'after-root' },
  ],
  adamWBfloat16: [
    (options) => js.adamWBfloat16!(new Uint16Array(4), W, grpo.bfloat16AdamWState(4), { ...adam, ...options }),
    {},
  ],
  drawLevel: [(options) => js.drawLevel!(grpo.startDifficulty(2), 0, options), { window: 2 }],
  observePrompt: [
    (options) => js.observePrompt!(grpo.startDifficulty(2), { level: 2, rollouts: 1, correct: 1 }, options),
    { minPrompts: 1, threshold: 1, hardest: 3 },
  ],
  bellWeight: [(options) => js.bellWeight!(0.5, options), { centre: 0.5, deviation: 1 }],
  worthSampling: [(options) => js.worthSampling!({}, 'a', options), { lowest: 0, highest: 1, minSamples: 1 }],
  signalReport: [(options) => js.signalReport!([], options), { ks: [4], randomBaselines: {} }],
  nextTarget: [
    (options) => js.nextTarget!(30, 1, options),
    { stride: 1, sensitivity: 1, aim: 1, lowest: 0, highest: 1 },
  ],
  watchStep: [(options) => js.watchStep!(grpo.startWatch(), {}, options), { baselineSteps: 1, thresholds: {} }],
  'thresholds of watchStep': [
    (thresholds) => js.watchStep!(grpo.startWatch(), {}, { thresholds }),
    { ...grpo.detectorThresholds },
  ],
  adapterScale: [(options) => js.adapterScale!(4, 8, options), { rankStabilised: true }],
  addProduct: [
    (options) => js.addProduct!(grpo.matrix(2, 2), grpo.matrix(2, 2), grpo.matrix(2, 2), options),
    { factor: 1, transposeA: true, transposeB: true },
  ],
  'shaping of recipeAdvantages': [
    (shaping) => js.recipeAdvantages!(rollout, { advantage: { name: 'group-centred' }, shaping }),
    { lengthPenalty: { outputTokens: 0.1 }, kl: { coefficient: 1 }, advantages: { lowest: -1 } },
  ],
  'moving-baseline of a recipe': [
    (options) => js.recipeAdvantages!(rollout, { advantage: { name: 'moving-baseline', decay: 0.9, ...options } }),
    {},
  ],
  correctRollout: [
    (corrections) => js.correctRollout!(batch, W, corrections),
    { weights: { mode: 'token-mask', highest: 2, normalise: 'rows' }, mismatch: { limit: 2 } },
  ],
  correctUpdate: [
    (corrections) => js.correctUpdate!(batch, corrections, { rolloutLogp: W, entropies: W, random: () => 0 }),
    { stale: { threshold: 1 }, highEntropy: { share: 1 }, covariance: { share: 1 } },
  ],
  keptReplies: [
    (filters) => js.keptReplies!({ rewards, groups }, filters),
    { groups: { by: 'spread' }, resample: { maxRounds: 1 }, replies: 'leave-one-out' },
  ],
}

test.each(Object.entries(takers))('%s takes its keys and no misspelt one', (_, [call, options]) => {
  expect(call(options)).not.toBe(null)
  expect(() => call({ ...options, quantum: 1 })).toThrow(RangeError)
  expect(() => call({ ...options, quantum: 1 })).toThrow(/^\w+: no key "quantum" in [\w.]+: known are [^\n]+$/)
  for (const [key, value] of Object.entries(options)) {
    const { [key]: _, ...others } = options
    for (const misspelt of [`${key}x`, key.toUpperCase(), `${key.slice(0, -1)}${key.length === 1 ? 'k' : ''}`]) {
      if (misspelt === key || misspelt === '' || misspelt in options) continue
      expect(() => call({ ...options, [misspelt]: value }), misspelt).toThrow(
        new RegExp(`^\\w+: no key "${misspelt}" in [\\w.]+: did you mean \\w+\\?$`),
      )
      // Left at its default or missed: never passed over.
      expect(() => call({ ...others, [misspelt]: value }), misspelt).toThrow()
    }
  }
})

test('the example of the documentation: one line with the key that is meant', () => {
  expect(() => js.estimateAdvantages!(rewards, groups, { name: 'group-normalised', epsilonn: 1 })).toThrow(
    'groupNormalised: no key "epsilonn" in options: did you mean epsilon?',
  )
})

test('an objective may be given as a whole recipe, and a misspelt part of one is refused', () => {
  for (const recipe of Object.values(grpo.presets))
    expect(grpo.policyObjective(batch, recipe).loss).toBeTypeOf('number')
  expect(() => js.policyObjective!(batch, { ...grpo.presets.paper, kll: {} })).toThrow('did you mean kl?')
})

test('a batch may hold more than a loss reads, but not a misspelling of what it reads', () => {
  for (const key of ['correction', 'Corrections', 'referencelogp', 'refrenceLogp'])
    expect(() => js.policyLoss!({ ...batch, [key]: W }, W, clip, new Float64Array(4)), key).toThrow(
      /did you mean \w+\?$/,
    )
  expect(js.policyLoss!({ ...batch, rewards, groups, correct: [1, 0] }, W, clip, new Float64Array(4))).toBeTypeOf(
    'object',
  )
})

test.each([null, 3, 'epsilon', [1]])('options that are no object are refused: %j', (options) => {
  expect(() => js.groupCentred!(rewards, groups, options)).toThrow(TypeError)
})
