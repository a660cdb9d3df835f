import { expect, test } from 'vitest'
import * as grpo from '../index.ts'
import type { Advantage } from './advantage.ts'
import type { Learning } from './recipe.ts'
import { type RolledOut, recipeAdvantages } from './recipe-advantages.ts'
import { correctRollout, correctUpdate } from './recipe-corrections.ts'
import { keptReplies } from './recipe-filters.ts'
import { advantagesPerToken, recipeNeeds } from './recipe-needs.ts'
import { recipeObjective } from './recipe-objective.ts'

const array = (...values: number[]) => Float64Array.from(values)
const rollout = {
  rows: 4,
  tokens: 2,
  mask: Uint8Array.of(1, 1, 1, 0, 1, 1, 1, 1),
  rewards: [1, 0.1, 0, 0.7],
  groups: [0, 0, 1, 1],
  oldLogp: array(-1, -2, -0.5, 0, -1, -0.3, -2, -1),
  referenceLogp: array(-1.2, -1.9, -0.4, 0, -1, -0.6, -1.5, -1),
  components: { accuracy: [1, 0, 0, 1], format: [1, 1, 0, 0.5] },
  greedyRewards: [0.5, 0.5, 0.2, 0.2],
  values: array(0.1, 0.2, 0.3, 0, 0.1, 0.5, 0.4, 0.2),
  squaredProbabilities: array(0.5, 0.2, 0.4, 0, 0.5, 0.6, 0.3, 0.4),
  baseline: 0.25,
} satisfies RolledOut
const { rewards, groups } = rollout
const perToken = grpo.tokenRewards(rollout, rewards)
const lengths = grpo.validTokens(rollout)
const { accuracy, format } = rollout.components

const estimators: [Advantage, Float64Array][] = [
  ...(
    [
      { name: 'group-normalised', epsilon: 1e-4 },
      { name: 'group-centred' },
      { name: 'leave-one-out' },
      { name: 'leave-one-out-normalised' },
      { name: 'batch-scaled', deviationOf: 'centred' },
      { name: 'best-of-group' },
      { name: 'mean-relative' },
      { name: 'non-zero-scaled', scale: 2 },
    ] as const
  ).map((one): [Advantage, Float64Array] => [one, grpo.estimateAdvantages(rewards, groups, one)]),
  [{ name: 'batch-normalised', epsilon: 0.1 }, grpo.batchNormalised(rewards, { epsilon: 0.1 })],
  [{ name: 'length-weighted' }, grpo.lengthWeighted(rewards, groups, lengths)],
  [{ name: 'moving-baseline', decay: 0.5 }, grpo.movingBaseline(rewards, { baseline: 0.25, decay: 0.5 }).advantages],
  [
    { name: 'decoupled-normalised', weights: { format: 0.1, accuracy: 0.9 }, batchEpsilon: 0 },
    grpo.decoupledNormalised([format, accuracy], [0.1, 0.9], groups, { batchEpsilon: 0 }),
  ],
  [
    { name: 'reinforce-plus-plus', discount: 0.9, variance: 'population' },
    grpo.reinforcePlusPlus(rollout, perToken, { discount: 0.9, variance: 'population' }),
  ],
  [{ name: 'reinforce-plus-plus-baseline' }, grpo.reinforcePlusPlusBaseline(rollout, rewards, groups)],
  [{ name: 'greedy-baseline' }, grpo.greedyBaseline(rollout, perToken, rollout.greedyRewards)],
  [
    { name: 'optimal-token-baseline', zeroTail: true },
    grpo.optimalTokenBaseline({ ...rollout, returns: grpo.returnsToGo(rollout, perToken, { discount: 1 }) }, groups, {
      zeroTail: true,
    }),
  ],
  [
    { name: 'generalised', discount: 0.99, lambda: 0.95 },
    grpo.whiten(
      rollout,
      grpo.generalisedAdvantages(rollout, perToken, rollout.values, { discount: 0.99, lambda: 0.95 }).advantages,
    ),
  ],
]

test.each(estimators)('$name from a recipe is the function of that name', (advantage, expected) => {
  const { advantages } = recipeAdvantages(rollout, { advantage })
  expect(advantages).toEqual(expected)
  expect(advantages.length).toBe(advantagesPerToken(advantage) ? 8 : 4)
})

test('what an estimator needs and the rollout lacks is named', () => {
  const { rows, tokens, mask } = rollout
  for (const [advantage] of estimators) {
    const [need] = recipeNeeds({ advantage, loss: { name: 'reinforce' }, aggregation: { mode: 'token-mean' } })
    const bare = () => recipeAdvantages({ rows, tokens, mask, rewards, groups }, { advantage })
    if (need === undefined || need.need === 'memory') expect(bare().advantages.length).toBeGreaterThan(0)
    else expect(bare).toThrow(/^recipeAdvantages: expected \w+ in the rollout, got none$/)
  }
})

test('shaping: the length penalty, KL in the reward and the bounds', () => {
  const centred: Advantage = { name: 'group-centred' }
  const shaped = grpo.lengthPenalised(rewards, groups, { outputTokens: { values: lengths, weight: 0.25 } })
  expect(recipeAdvantages(rollout, { advantage: centred, shaping: { lengthPenalty: { outputTokens: 0.25 } } })).toEqual(
    {
      advantages: grpo.groupCentred(shaped, groups),
    },
  )
  const kl = { coefficient: 0.1, estimator: 'k3' } as const
  const penalised = grpo.penaliseKl(rollout, perToken, kl)
  expect(recipeAdvantages(rollout, { advantage: centred, shaping: { kl } }).advantages).toEqual(
    grpo.groupCentred(grpo.rowSums(rollout, penalised), groups),
  )
  expect(recipeAdvantages(rollout, { advantage: { name: 'greedy-baseline' }, shaping: { kl } }).advantages).toEqual(
    grpo.greedyBaseline(rollout, penalised, rollout.greedyRewards),
  )
  const penalties = grpo.penaliseKl(rollout, new Float64Array(8), kl).map((value) => -value)
  expect(
    recipeAdvantages(rollout, { advantage: { name: 'reinforce-plus-plus-baseline' }, shaping: { kl } }).advantages,
  ).toEqual(grpo.reinforcePlusPlusBaseline(rollout, rewards, groups, { penalties }))
  const held = recipeAdvantages(rollout, {
    advantage: centred,
    shaping: { advantages: { lowest: -0.1, highest: 0.2 } },
  })
  expect([...held.advantages]).toEqual([0.2, -0.1, -0.1, 0.2])
  expect(() =>
    recipeAdvantages(rollout, { advantage: { name: 'decoupled-normalised', weights: { format: 1 } }, shaping: { kl } }),
  ).toThrow('KL in the reward')
})

test('the moving baseline goes on, and generalised advantages give the target of the value model', () => {
  const { baseline } = recipeAdvantages(rollout, { advantage: { name: 'moving-baseline', decay: 0.5 } })
  expect(baseline).toBe(grpo.movingBaseline(rewards, { baseline: 0.25, decay: 0.5 }).baseline)
  const options = { discount: 1, lambda: 1 }
  expect(recipeAdvantages(rollout, { advantage: { name: 'generalised', ...options } }).returns).toEqual(
    grpo.generalisedAdvantages(rollout, perToken, rollout.values, options).returns,
  )
})

const sampled = array(-1.5, -2, -0.5, 0, -1, -3, -2, -1.2)

test('corrections of a rollout: rejected tokens leave the mask, the others get weights', () => {
  const weights = { mode: 'token-truncate', highest: 1.2 } as const
  expect(correctRollout(rollout, sampled, {})).toEqual({ mask: rollout.mask })
  expect(correctRollout(rollout, sampled, { weights })).toEqual({
    mask: rollout.mask,
    corrections: grpo.offPolicyCorrections(rollout, sampled, weights),
  })
  const rejection = { level: 'token', estimator: 'k1', highest: 2 } as const
  const mask = grpo.rejectOffPolicy(rollout, sampled, rejection)
  expect([...mask]).not.toEqual([...rollout.mask])
  const factors = grpo.offPolicyCorrections({ ...rollout, mask }, sampled, weights)
  expect(correctRollout(rollout, sampled, { rejection, weights: { ...weights, normalise: 'tokens' } })).toEqual({
    mask,
    corrections: grpo.normaliseCorrections({ ...rollout, mask }, factors),
  })
  expect(correctRollout(rollout, sampled, { mismatch: { limit: 2 } }).mask).toEqual(
    grpo.rejectMismatchedRows(rollout, sampled, 2),
  )
})

test('corrections of an update multiply, and say what they lack', () => {
  const batch = {
    ...rollout,
    logp: array(-1, -2, -0.5, 0, -1, -0.3, -4, -4),
    advantages: [1, -1, 1, -1],
    corrections: new Float64Array(8).fill(0.5),
  }
  const entropies = array(1, 2, 3, 0, 4, 5, 6, 7)
  expect(correctUpdate(batch, {}, {})).toBe(batch)
  const { keep } = grpo.highEntropyTokens(batch, entropies, 0.5)
  const fresh = grpo.keepFreshRows(batch, batch.advantages, sampled, 0.5).keep
  expect(fresh[6]).toBe(0)
  const corrections = { stale: { threshold: 0.5 }, highEntropy: { share: 0.5 } }
  expect(correctUpdate(batch, corrections, { rolloutLogp: sampled, entropies }).corrections).toEqual(
    keep.map((kept, i) => 0.5 * fresh[i]! * kept),
  )
  const dropped = correctUpdate(batch, { covariance: { low: -100, high: 100 } }, { random: () => 0 })
  expect(dropped.corrections!.filter((factor) => factor === 0)).toHaveLength(1)
  for (const part of [{ stale: { threshold: 1 } }, { highEntropy: { share: 1 } }, { covariance: {} }])
    expect(() => correctUpdate(batch, part, {})).toThrow(/^correctUpdate: expected \w+, got none$/)
})

test('filters: groups by mean, spread or advantage, replies by their siblings', () => {
  const scored = { rewards: [1, 1, 0, 0.5, 1, 0], groups: [0, 0, 1, 1, 2, 2], advantages: [0, 0, -2, 2, 1, -1] }
  expect([...keptReplies(scored, {})]).toEqual([1, 1, 1, 1, 1, 1])
  expect([...keptReplies(scored, { groups: { by: 'spread' } })]).toEqual([0, 0, 1, 1, 1, 1])
  expect([...keptReplies(scored, { groups: { by: 'mean', lowest: 0.3, highest: 0.9 } })]).toEqual([0, 0, 0, 0, 1, 1])
  expect([...keptReplies(scored, { groups: { by: 'advantage', lowest: -1, highest: 1 } })]).toEqual([0, 0, 1, 1, 0, 0])
  const four = { rewards: [1, 0, 0, 0], groups: [0, 0, 0, 0] }
  expect([...keptReplies(four, { groups: { by: 'spread' }, replies: 'leave-one-out' })]).toEqual([0, 1, 1, 1])
  const { advantages: _, ...without } = scored
  expect(() => keptReplies(without, { groups: { by: 'advantage', lowest: 0, highest: 0 } })).toThrow('got none')
})

test('the objective of a recipe knows its groups and its imitation term', () => {
  const batch = { ...rollout, logp: rollout.oldLogp, advantages: [1, -1, 1, -1] }
  const loss = { name: 'reinforce' } as const
  const aggregation = { mode: 'group-token-mean' } as const
  const plain = grpo.policyObjective(batch, { loss, aggregation: { ...aggregation, groups } })
  expect(recipeObjective(batch, { loss, aggregation }, { groups })).toEqual(plain)
  const correct = [true, false, false, true]
  const imitated = recipeObjective(batch, { loss, aggregation, imitation: { coefficient: 0.1 } }, { groups, correct })
  const gradient = plain.dLdlogp.slice()
  const term = grpo.positiveLikelihood(batch, correct, { coefficient: 0.1 }, gradient)
  expect(imitated).toEqual({ ...plain, loss: plain.loss + term, dLdlogp: gradient })
  expect(() => recipeObjective(batch, { loss, aggregation, imitation: { coefficient: 1 } }, { groups })).toThrow(
    'expected verdicts',
  )
})

test('what a recipe needs, by the part that needs it', () => {
  expect(recipeNeeds(grpo.presets.paper)).toEqual([{ need: 'reference', part: 'kl' }])
  expect(recipeNeeds(grpo.presets.verl)).toEqual([])
  expect(recipeNeeds(grpo.presets.trl)).toEqual([{ need: 'rollout-logprobs', part: 'corrections.weights' }])
  const all: Learning = {
    advantage: { name: 'generalised', discount: 1, lambda: 1 },
    loss: { name: 'reinforce' },
    aggregation: { mode: 'token-mean' },
    kl: { estimator: 'k3', coefficient: 0 },
    imitation: { coefficient: 1 },
    entropy: { coefficient: 1 },
    value: { clip: 0.2 },
    corrections: { stale: { threshold: 1 }, highEntropy: { share: 1 }, covariance: {} },
    filters: { replay: {}, prompts: {}, groups: { by: 'advantage', lowest: 0, highest: 0 } },
    shaping: { kl: { coefficient: 1 } },
  }
  expect(recipeNeeds(all).map(({ need }) => need)).toEqual([
    'values',
    'reference',
    'verdicts',
    'logits',
    'values',
    'rollout-logprobs',
    'reply-advantages',
    'reply-advantages',
    'entropies',
    'memory',
    'memory',
  ])
})
