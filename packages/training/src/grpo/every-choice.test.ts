import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as grpo from '@spatial-ssrl/grpo'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config/config-file.ts'
import { type RecordingPolicy, recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import { openRunFolder } from '../run/run-folder.ts'
import { trainGrpo } from './grpo.ts'
import { GrpoConfig } from './grpo-config.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'choice-'))
})
afterEach(() => rm(out, { recursive: true }))

// Three replies to each question: right and well formed, wrong, and not even well formed; of different lengths.
const replies = ['<think>so</think> \\boxed{A}', '<think>hence so</think> \\boxed{B}', 'B']
const rewards = [1, 0.1, 0]
const [G, prompts, updates] = [3, 4, 2]
const rows = G * prompts
const T = replies[1]!.length
const lengths = Array.from({ length: rows }, (_, row) => replies[row % G]!.length)
const mask = Uint8Array.from({ length: rows * T }, (_, i) => (i % T < lengths[Math.floor(i / T)]! ? 1 : 0))
const groups = grpo.consecutiveGroups(rows, G)
const allRewards = Array.from({ length: rows }, (_, row) => rewards[row % G]!)

/** A policy that moves with every update, and differently at every place. */
const logprob = (done: number, place: number) => -1 + 0.15 * done * Math.cos(place) - 0.01 * place
const reference = -1.2
const sampled = (place: number) => logprob(0, place) + 0.4 * Math.sin(3 * place)
const script: Script = { reply: (_, index) => replies[index]!, logprob, reference }

const values = (of: (place: number) => number) =>
  Float32Array.from({ length: rows * T }, (_, i) => (mask[i] === 0 ? 0 : of(i % T)))
const old = values((place) => logprob(0, place))
const referenceLogp = values(() => reference)
const told = values(sampled)

/** Reads a recipe from YAML, makes the two updates of one rollout, and returns what the policy was asked. */
async function trained(recipe: string, own: Script = {}, further = ''): Promise<RecordingPolicy> {
  const file = join(out, 'grpo.yaml')
  await writeFile(
    file,
    `steps: 1\nmaxReplyTokens: 80\n${further}\nrecipe:\n  groupSize: ${G}\n  promptsPerRollout: ${prompts}\n  updatesPerRollout: ${updates}\n${recipe.replace(/^(?=.)/gm, '  ')}\n`,
  )
  const config = await readConfig(GrpoConfig, file, {})
  const policy = recordingPolicy({ ...script, ...own })
  const run = await openRunFolder(join(out, 'run'), { phase: 'grpo', recipe: 'r' }, { resume: false })
  await trainGrpo(policy, await fixedQuestions(10), config, run, { step: 0, seconds: 0, recipe: 'r' }, { now: () => 0 })
  return policy
}

interface Direct {
  loss?: grpo.PolicyLoss
  aggregation?: grpo.Aggregation
  kl?: grpo.KlOptions | undefined
  advantages?: Float64Array
  mask?: Uint8Array
  corrections?: Float64Array
  old?: Float32Array
}

const { paper } = grpo.presets
const normalised = grpo.estimateAdvantages(allRewards, groups, paper.advantage)

/** The gradients of both updates by the package grpo alone. */
function direct(given: Direct = {}): Float32Array[] {
  const { loss = paper.loss, aggregation = paper.aggregation, advantages = normalised } = given
  const kl = 'kl' in given ? given.kl : paper.kl
  const half = rows / updates
  return Array.from({ length: updates }, (_, part) => {
    const [first, end] = [part * half, (part + 1) * half]
    const cut = <A extends { subarray(from: number, to: number): A }>(array: A) => array.subarray(first * T, end * T)
    const grouped = aggregation.mode === 'group-token-mean' ? { groups: groups.subarray(first, end) } : {}
    return grpo.policyObjective(
      {
        rows: half,
        tokens: T,
        mask: cut(given.mask ?? mask),
        logp: cut(values((place) => logprob(part, place))),
        oldLogp: cut(given.old ?? old),
        referenceLogp: cut(referenceLogp),
        advantages: advantages.length === rows ? advantages.subarray(first, end) : cut(advantages),
        ...(given.corrections && { corrections: cut(given.corrections) }),
      },
      { loss, aggregation: { ...aggregation, ...grouped }, ...(kl && { kl }) },
    ).dLdlogp
  })
}

const gradients = (policy: RecordingPolicy) => policy.of('accumulate').map(({ dLdlogp }) => dLdlogp)
const yaml = (part: string, value: object) => `${part}: ${JSON.stringify(value)}`

// Tables over the names of the package: one that is added there and not here does not compile.
const losses: { [Name in grpo.PolicyLoss['name']]: Extract<grpo.PolicyLoss, { name: Name }>[] } = {
  'clipped-surrogate': [
    { name: 'clipped-surrogate', low: 0.1, high: 0.1 },
    { name: 'clipped-surrogate', low: 0.1, high: 0.2, dual: 2, delta: 1.5 },
  ],
  cispo: [{ name: 'cispo', lowest: 0.9, highest: 1.1 }],
  'covariance-penalty': [{ name: 'covariance-penalty', share: 0.1, coefficient: 0.5 }],
  'gated-ratio': [
    { name: 'gated-ratio', gate: { by: 'signed-difference', low: 0.02, high: 0.02 }, pull: 0.1 },
    { name: 'gated-ratio', gate: { by: 'difference', limit: 0.02 } },
    { name: 'gated-ratio', gate: { by: 'ratio', lowest: 0.95, highest: 1.05 } },
  ],
  'geometric-mean': [{ name: 'geometric-mean', low: 0.05, high: 0.05 }],
  'probability-gate': [
    { name: 'probability-gate', measure: 'total-variation', low: 0.02, high: 0.02 },
    { name: 'probability-gate', measure: 'bernoulli-kl', low: 0.001, high: 0.001, truncate: 1.1 },
  ],
  reinforce: [{ name: 'reinforce', pull: 0.3 }],
  'sequence-ratio': [
    { name: 'sequence-ratio', low: 3e-4, high: 4e-4 },
    { name: 'sequence-ratio', low: 0.2, high: 0.2, ratio: 'product' },
  ],
  'soft-gate': [{ name: 'soft-gate', positive: 1, negative: 1.05 }],
  'soft-sequence-weight': [{ name: 'soft-sequence-weight', positive: { k: 1, lambda: 2 } }],
  'stopped-ratio': [{ name: 'stopped-ratio', lowest: 0.95, highest: 1.05, pull: 0.1 }],
}
const constant = { constant: 50 }
const aggregations: { [Mode in grpo.AggregationMode]: object } = {
  'token-mean': { epsilon: 0.5 },
  'token-sum': {},
  'sequence-mean-token-mean': {},
  'sequence-mean-token-mean-all': {},
  'sequence-mean-token-sum': {},
  'sequence-mean-token-sum-constant': constant,
  'sequence-mean-token-sum-constant-all': constant,
  'sequence-sum-token-sum-constant': constant,
  'group-token-mean': {},
}
const modes = Object.entries(aggregations).map(([mode, options]) => ({ mode, ...options }) as grpo.Aggregation)

test.each(Object.values(losses).flat())('loss $name under every aggregation, from YAML', async (loss) => {
  const seen = new Set<string>()
  for (const aggregation of modes) {
    const policy = await trained(`${yaml('loss', loss)}\n${yaml('aggregation', aggregation)}`)
    expect(gradients(policy), aggregation.mode).toEqual(direct({ loss, aggregation }))
    seen.add(String(gradients(policy)))
    await rm(join(out, 'run'), { recursive: true })
  }
  expect(seen.size).toBeGreaterThan(5)
})

const tokenRewards = grpo.tokenRewards({ rows, tokens: T, mask }, allRewards)
const batch = { rows, tokens: T, mask }
const parts = { accuracy: [1, 0, 0], format: [1, 1, 0] }
const component = (name: keyof typeof parts) => Array.from({ length: rows }, (_, row) => parts[name][row % G]!)
type Simple = grpo.AdvantageEstimator
const simple: { [Name in Simple['name']]: Simple } = {
  'group-normalised': { name: 'group-normalised', epsilon: 0.1, deviation: 'population', floor: 0.2, single: 'reward' },
  'group-centred': { name: 'group-centred' },
  'leave-one-out': { name: 'leave-one-out' },
  'leave-one-out-normalised': { name: 'leave-one-out-normalised', epsilon: 0.1 },
  'batch-scaled': { name: 'batch-scaled', deviationOf: 'centred' },
  'best-of-group': { name: 'best-of-group' },
  'mean-relative': { name: 'mean-relative' },
  'non-zero-scaled': { name: 'non-zero-scaled', scale: 2 },
}
type Further = Exclude<
  grpo.Advantage['name'],
  Simple['name'] | 'moving-baseline' | 'optimal-token-baseline' | 'generalised'
>
const further: { [Name in Further]: [object, Float64Array] } = {
  'batch-normalised': [{ epsilon: 0.1 }, grpo.batchNormalised(allRewards, { epsilon: 0.1 })],
  'length-weighted': [{}, grpo.lengthWeighted(allRewards, groups, lengths)],
  'decoupled-normalised': [
    { weights: { accuracy: 0.9, format: 0.1 } },
    grpo.decoupledNormalised([component('accuracy'), component('format')], [0.9, 0.1], groups),
  ],
  'reinforce-plus-plus': [{ discount: 0.99 }, grpo.reinforcePlusPlus(batch, tokenRewards, { discount: 0.99 })],
  'reinforce-plus-plus-baseline': [
    { variance: 'population' },
    grpo.reinforcePlusPlusBaseline(batch, allRewards, groups, { variance: 'population' }),
  ],
  'greedy-baseline': [{}, grpo.greedyBaseline(batch, tokenRewards, new Float64Array(rows).fill(1))],
}

test.each([
  ...Object.values(simple).map((one) => [one, grpo.estimateAdvantages(allRewards, groups, one)] as const),
  ...Object.entries(further).map(([name, [options, advantages]]) => [{ name, ...options }, advantages] as const),
])('advantage $name, from YAML', async (advantage, advantages) => {
  const policy = await trained(yaml('advantage', advantage))
  expect(gradients(policy)).toEqual(direct({ advantages }))
})

const corrected: Required<{ [Name in grpo.KlCorrection]: unknown }> = {
  none: 0,
  'straight-through': 0,
  'score-function': 0,
  importance: 0,
  'sequence-importance': 0,
}

test.each(grpo.klEstimators.flatMap((estimator) => Object.keys(corrected).map((name) => [estimator, name] as const)))(
  'KL %s with correction %s, from YAML',
  async (estimator, name) => {
    const correction = name as grpo.KlCorrection
    const kl: grpo.KlOptions = { estimator, coefficient: 0.3, correction, limits: { input: 0.25 } }
    const policy = await trained(yaml('kl', kl))
    expect(gradients(policy)).toEqual(direct({ kl }))
    expect(policy.of('reference')).toHaveLength(1)
  },
)

test('kl: none, and a weight of 0, ask no reference', async () => {
  for (const kl of ['kl: none', 'kl: { estimator: k3, coefficient: 0 }']) {
    const policy = await trained(kl)
    expect(gradients(policy)).toEqual(direct({ kl: undefined }))
    expect(policy.of('reference')).toEqual([])
    await rm(join(out, 'run'), { recursive: true })
  }
})

const weightModes: { [Mode in grpo.OffPolicyMode]: 0 } = {
  'token-truncate': 0,
  'token-mask': 0,
  'sequence-truncate': 0,
  'sequence-mask': 0,
  'row-gate': 0,
}
const given = { ...batch, oldLogp: old }

test.each(Object.keys(weightModes) as grpo.OffPolicyMode[])('corrections by %s, from YAML', async (mode) => {
  const weights = { mode, lowest: 0.7, highest: 1.3 }
  const policy = await trained(yaml('corrections', { weights }), { sampled })
  const corrections = grpo.offPolicyCorrections(given, told, weights)
  expect(gradients(policy)).toEqual(direct({ corrections }))
  await rm(join(out, 'run'), { recursive: true })
  const over = await trained(yaml('corrections', { weights: { ...weights, normalise: 'rows' } }), { sampled })
  expect(gradients(over)).toEqual(direct({ corrections: grpo.normaliseCorrections(batch, corrections, 'rows') }))
})

test('with the log-probabilities of the rollout as old ones the trainer still scores, to compare', async () => {
  const weights = { mode: 'token-truncate', highest: 1.2 } as const
  const policy = await trained(yaml('corrections', { weights }), { sampled }, 'oldLogprobs: rollout')
  const corrections = grpo.offPolicyCorrections(given, told, weights)
  expect(corrections.some((factor) => factor !== 0 && factor !== 1)).toBe(true)
  expect(gradients(policy)).toEqual(direct({ corrections, old: told }))
})

test.each(['token', 'row-sum', 'row-mean', 'row-max'] as const)('rejection by %s, from YAML', async (level) => {
  const rejection = { level, estimator: 'k2', highest: level === 'row-sum' ? 1 : 0.03 } as const
  const policy = await trained(yaml('corrections', { rejection }), { sampled })
  const kept = grpo.rejectOffPolicy(given, told, rejection)
  expect([...kept]).not.toEqual([...mask])
  expect(gradients(policy)).toEqual(direct({ mask: kept }))
})

test('corrections by mean error, age, entropy and covariance, from YAML', async () => {
  const mismatch = await trained('corrections: { mismatch: { limit: 1.3 } }', { sampled })
  expect(gradients(mismatch)).toEqual(direct({ mask: grpo.rejectMismatchedRows(given, told, 1.3) }))
  await rm(join(out, 'run'), { recursive: true })

  const keepEach = (of: (part: number) => Float64Array) => Float64Array.from([...of(0), ...of(1)])
  const half = rows / updates
  const part = (at: number) => ({
    rows: half,
    tokens: T,
    mask: mask.subarray(at * half * T, (at + 1) * half * T),
    logp: values((place) => logprob(at, place)).subarray(at * half * T, (at + 1) * half * T),
    advantages: normalised.subarray(at * half, (at + 1) * half),
  })
  const stale = await trained('corrections: { stale: { threshold: 0.001 } }', { sampled })
  const fresh = keepEach((at) => {
    const cut = told.subarray(at * half * T, (at + 1) * half * T)
    return grpo.keepFreshRows(part(at), part(at).advantages, cut, 0.001).keep
  })
  expect(fresh.includes(0)).toBe(true)
  expect(gradients(stale)).toEqual(direct({ corrections: fresh }))
  await rm(join(out, 'run'), { recursive: true })

  const hesitant = await trained('corrections: { highEntropy: { share: 0.2 } }')
  const keep = keepEach((at) => grpo.highEntropyTokens(part(at), part(at).logp.map(Math.abs), 0.2).keep)
  expect(gradients(hesitant)).toEqual(direct({ corrections: keep }))
  await rm(join(out, 'run'), { recursive: true })

  const dropped = await trained('corrections: { covariance: { share: 0.1, low: -9, high: 9 } }')
  const zeros = (policy: RecordingPolicy) => gradients(policy).map((all) => all.filter((value) => value === 0).length)
  const plain = direct().map((all) => all.filter((value) => value === 0).length)
  expect(zeros(dropped)).not.toEqual(plain)
})

test('filters take groups, replies and truncated ones out of the loss, from YAML', async () => {
  // The second question of each half gets three equal replies.
  const flat = (request: { text: string }) => /Question [13579]\?/.test(request.text)
  const reply: Script['reply'] = (request, index) => (flat(request) ? replies[1]! : replies[index]!)
  const policy = await trained('kl: none\nfilters: { groups: { by: spread } }', { reply })
  const [generated] = policy.of('generate')
  const isFlat = generated!.requests.map(flat)
  expect(isFlat).toContain(true)
  expect(isFlat).toContain(false)
  for (const [at, { batch: mini, dLdlogp }] of policy.of('accumulate').entries()) {
    const kept = isFlat.slice(at * 2, at * 2 + 2)
    const tokens = kept.filter((out) => !out).length * lengths.slice(0, G).reduce((sum, length) => sum + length, 0)
    const [A] = grpo.estimateAdvantages(rewards, [0, 0, 0], paper.advantage)
    for (const [index, out] of kept.entries()) {
      const first = dLdlogp[index * G * mini.maxTokens]!
      if (out) expect(first).toBe(0)
      else if (at === 0) expect(first).toBeCloseTo(-A! / tokens, 6)
    }
  }
  await rm(join(out, 'run'), { recursive: true })

  const byMean = await trained('filters: { groups: { by: mean, lowest: 0.5, highest: 0.9 } }')
  expect(
    gradients(byMean)
      .flatMap((all) => [...all])
      .every((value) => value === 0),
  ).toBe(true)
  await rm(join(out, 'run'), { recursive: true })
  const byAdvantage = await trained('filters: { groups: { by: advantage, lowest: 0, highest: 0 } }')
  expect(gradients(byAdvantage)).toEqual(direct())
  await rm(join(out, 'run'), { recursive: true })

  const lone = ['<think>so</think> \\boxed{A}', 'B', 'B']
  const siblings = await trained('kl: none\nfilters: { replies: leave-one-out }', { reply: (_, index) => lone[index]! })
  const [{ dLdlogp: rowsOf, batch: mini } = undefined!] = siblings.of('accumulate')
  expect(rowsOf.subarray(0, mini.maxTokens).every((value) => value === 0)).toBe(true)
  expect(rowsOf[mini.maxTokens]).toBeGreaterThan(0)
})

test('truncated replies keep their place in the group and leave the loss, from YAML', async () => {
  const text = 'kl: none\nfilters: { truncated: mask }'
  const long = `${replies[1]}${'x'.repeat(100)}`
  const policy = await trained(text, { reply: (_, index) => (index === 1 ? long : replies[index]!) })
  const [{ dLdlogp, batch: mini } = undefined!] = policy.of('accumulate')
  const row = (at: number) => dLdlogp.subarray(at * mini.maxTokens, (at + 1) * mini.maxTokens)
  expect(row(0)[0]).toBeLessThan(0)
  expect(row(1).every((value) => value === 0)).toBe(true)
})

test('shaping and the imitation term, from YAML', async () => {
  const centred = 'advantage: { name: group-centred }\n'
  const outputTokens = { values: lengths, weight: 0.25 }
  const penalised = await trained(`${centred}shaping: { lengthPenalty: { outputTokens: 0.25 } }`)
  const shaped = grpo.lengthPenalised(allRewards, groups, { outputTokens })
  expect(gradients(penalised)).toEqual(direct({ advantages: grpo.groupCentred(shaped, groups) }))
  await rm(join(out, 'run'), { recursive: true })

  const inReward = await trained(`${centred}kl: none\nshaping: { kl: { coefficient: 0.1, estimator: k3 } }`)
  const rest = grpo.penaliseKl({ ...given, referenceLogp }, tokenRewards, { coefficient: 0.1, estimator: 'k3' })
  const advantages = grpo.groupCentred(grpo.rowSums(batch, rest), groups)
  expect(gradients(inReward)).toEqual(direct({ advantages, kl: undefined }))
  await rm(join(out, 'run'), { recursive: true })

  const held = await trained(`${centred}shaping: { advantages: { lowest: -0.1, highest: 0.2 } }`)
  const bounds = { lowest: -0.1, highest: 0.2 }
  expect(gradients(held)).toEqual(
    direct({ advantages: grpo.clipAdvantages(grpo.groupCentred(allRewards, groups), bounds) }),
  )
  await rm(join(out, 'run'), { recursive: true })

  const imitated = await trained('imitation: { coefficient: 0.5 }')
  const [first] = gradients(imitated)
  const right = 2 * replies[0]!.length
  expect(first![0]! - direct()[0]![0]!).toBeCloseTo(-0.5 / right, 6)
  expect(first![T]).toBe(direct()[0]![T])
})
