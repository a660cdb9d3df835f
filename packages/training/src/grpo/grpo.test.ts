import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { groupNormalised } from '@spatial-ssrl/grpo'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import { checkpointSteps } from '../run/checkpoint.ts'
import type { StageHooks } from '../run/hooks.ts'
import { openRunFolder, readMetrics } from '../run/run-folder.ts'
import { trainGrpo } from './grpo.ts'
import { GrpoConfig } from './grpo-config.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'grpo-'))
})
afterEach(() => rm(out, { recursive: true }))

const right = '<think>so</think> \\boxed{A}' // reward 1
const wrong = '<think>so</think> \\boxed{B}' // reward 0.1: the format alone

const config = GrpoConfig.parse({
  steps: 2,
  maxReplyTokens: 40,
  saveEvery: 1,
  rolloutEvery: 1,
  rolloutGroups: 2,
  recipe: {
    groupSize: 3,
    promptsPerRollout: 4,
    optimiser: { learningRate: 0.5 },
    schedule: { name: 'constant', warmUp: 4 },
  },
})

const clock = { now: () => performance.now() }

/** The recipe of `config` without its KL term. */
const withoutKl = { recipe: { ...config.recipe, kl: 'none' as const } }

async function trained(script: Script, changes: Partial<GrpoConfig> = {}, hooks: StageHooks = {}) {
  const policy = recordingPolicy(script)
  const run = await openRunFolder(out, { phase: 'grpo', recipe: 'r' }, { resume: false })
  const start = { step: 0, seconds: 0, recipe: 'r' }
  const steps = trainGrpo(policy, await fixedQuestions(10), { ...config, ...changes }, run, start, {
    ...clock,
    ...hooks,
  })
  return { policy, steps: await steps }
}

/** The first reply of each group is right; it is shorter than the others by three letters. */
const firstIsRight = (_: unknown, index: number) => (index === 0 ? right : wrong.replace('so', 'longer'))

test('a rollout asks G replies of each question and seeds every step anew', async () => {
  const { policy, steps } = await trained({ reply: firstIsRight })
  expect(steps).toBe(2)
  const [first, second] = policy.of('generate')
  expect(first!.requests).toHaveLength(4)
  expect(first!.requests[0]!.text).toMatch(/^<image>Question \d\?\n.*boxed/s)
  expect(first!.requests[0]!.images[0]).toMatchObject({ width: 8, height: 8 })
  expect(first!.sampling).toEqual({ n: 3, temperature: 1, maxTokens: 40, seed: '1/rollout/0' })
  expect(second!.sampling.seed).toBe('1/rollout/1')
})

test('a recipe asks with an instruction of its own, an empty one asks the problem alone', async () => {
  const { policy } = await trained({}, { steps: 1, instruction: 'Box it.' })
  expect(policy.of('generate')[0]!.requests[0]!.text).toMatch(/^<image>Question \d\?\nBox it\.$/)
  await rm(out, { recursive: true })
  const { policy: alone } = await trained({}, { steps: 1, instruction: '' })
  expect(alone.of('generate')[0]!.requests[0]!.text).toMatch(/^<image>Question \d\?$/)
})

test('gradients: advantages within groups, token mean over a mini-batch, 0 on padding', async () => {
  const { policy } = await trained({ reply: firstIsRight }, { steps: 1 })
  const [A, B, C] = groupNormalised([1, 0.1, 0.1], [0, 0, 0])
  const [short, long] = [right.length, right.length + 4]
  for (const { batch, dLdlogp } of policy.of('accumulate')) {
    expect(batch.groups).toHaveLength(2) // four prompts, two updates
    expect(batch.maxTokens).toBe(long)
    expect(dLdlogp).toHaveLength(2 * 3 * long)
    const tokens = 2 * (short + long + long)
    const row = (advantage: number, length: number) =>
      Array.from({ length: long }, (_, t) => (t < length ? -advantage / tokens : 0))
    const group = [...row(A!, short), ...row(B!, long), ...row(C!, long)]
    // Ratio 1 and no distance from the reference: the gradient of a token is −A/N.
    expect([...dLdlogp]).toEqual([...group, ...group].map((value) => expect.closeTo(value, 7)))
  }
})

test('two updates on different halves of a rollout, each at its own learning rate', async () => {
  const { policy } = await trained({ reply: firstIsRight })
  const kinds = policy.calls.map(({ kind }) => kind)
  const perStep = ['generate', 'logprobs', 'reference', 'accumulate', 'update', 'logprobs', 'accumulate', 'update']
  expect(kinds).toEqual([...perStep, 'save', ...perStep, 'save'])
  expect(policy.of('update').map(({ step }) => step.learningRate)).toEqual([0.125, 0.25, 0.375, 0.5])
  const [whole, second] = policy.of('logprobs')
  expect(whole!.batch.groups).toHaveLength(4)
  expect(second!.batch.groups).toEqual(whole!.batch.groups.slice(2))
  const [firstHalf] = policy.of('accumulate')
  expect(firstHalf!.batch.groups).toEqual(whole!.batch.groups.slice(0, 2))
})

test('the second update sees the moved policy: its ratios leave the trust region and are clipped', async () => {
  const logprob = (updates: number) => (updates === 0 ? -1 : -0.5) // ratio e^0.5 = 1.65 after the first update
  const { policy } = await trained({ reply: firstIsRight, logprob }, { steps: 1, ...withoutKl })
  const [before, after] = policy.of('accumulate')
  const { dLdlogp, batch } = after!
  const firstToken = (row: number) => dLdlogp[row * batch.maxTokens]!
  expect(before!.dLdlogp[0]).toBeLessThan(0)
  expect(firstToken(0)).toBe(0) // A > 0, ratio > 1.3: no further pull
  expect(firstToken(1)).toBeCloseTo(before!.dLdlogp[batch.maxTokens]! * Math.exp(0.5), 6) // A < 0: pulls back, times the ratio
  const [line] = await readMetrics(out)
  expect(line!.clipFraction).toBeGreaterThan(0.1)
  expect(line!.ratioMax).toBeCloseTo((1 + Math.exp(0.5)) / 2)
  expect(policy.of('reference')).toEqual([])
})

test('the reference pulls back through the KL term, also in groups whose replies all earn the same', async () => {
  const script = { reply: () => right, reference: -1.5 }
  const { policy } = await trained(script, {
    steps: 1,
    recipe: { ...config.recipe, kl: { estimator: 'low_var_kl', coefficient: 0.1 } },
  })
  const [{ dLdlogp, batch } = undefined!] = policy.of('accumulate')
  const tokens = 2 * 3 * right.length
  // d/dlogp of exp(ref − logp) − (ref − logp) − 1 is 1 − exp(ref − logp)
  expect(dLdlogp[0]).toBeCloseTo((0.1 * (1 - Math.exp(-0.5))) / tokens, 7)
  expect(batch.maxTokens).toBe(right.length)
  const [line] = await readMetrics(out)
  expect(line).toMatchObject({ groupsWithoutSignal: 1, reward: 1 })
  expect(line!.kl).toBeCloseTo(Math.exp(-0.5) + 0.5 - 1, 5)
})

test('log-probabilities of the rollout save a pass', async () => {
  const { policy } = await trained({ reply: firstIsRight }, { steps: 1, oldLogprobs: 'rollout', ...withoutKl })
  expect(policy.of('logprobs').map(({ batch }) => batch.groups.length)).toEqual([2]) // only before the second update
})

test('metrics, rollouts and checkpoints of every step', async () => {
  const seen: string[] = []
  await trained(
    { reply: firstIsRight },
    { steps: 3, keepCheckpoints: 2 },
    { onStep: ({ step, share, summary }) => seen.push(`${step} ${share.toFixed(2)} ${summary}`) },
  )
  expect(seen).toEqual([1, 2, 3].map((step) => `${step} ${(step / 3).toFixed(2)} reward 0.400 accuracy 33.3 %`))
  const lines = await readMetrics(out)
  expect(lines.map(({ phase, step }) => `${phase} ${step}`)).toEqual(['grpo 1', 'grpo 2', 'grpo 3'])
  expect(lines[0]).toMatchObject({ prompts: 4, replies: 12, accuracy: expect.closeTo(1 / 3), format: 1, gradNorm: 1 })
  expect(lines[0]!.tasks).toMatchObject({ crop: { prompts: 2 }, position: { prompts: 2 } })
  expect(lines[0]!.seconds).toEqual({
    rollout: expect.any(Number),
    update: expect.any(Number),
    total: expect.any(Number),
  })
  expect(await checkpointSteps(out)).toEqual([2, 3])
  const rollouts = await readdir(join(out, 'rollouts'))
  expect(rollouts).toEqual([1, 2, 3].map((step) => `step-00000${step}.jsonl`))
  const stored = (await readFile(join(out, 'rollouts', rollouts[0]!), 'utf8')).trim().split('\n')
  expect(stored.map((line) => JSON.parse(line).replies.length)).toEqual([3, 3])
})

test('what an engine does not tell is no metric, and changes nothing else', async () => {
  await trained({ reply: firstIsRight })
  const told = await readMetrics(out)
  await rm(out, { recursive: true })
  const { policy } = await trained({ reply: firstIsRight, gradNorm: null })
  expect(await policy.logprobs({ groups: [], maxTokens: 1 })).not.toHaveProperty('entropy')
  const without = await readMetrics(out)
  expect(without.map((line) => Object.keys(line))).toEqual(
    told.map((line) => Object.keys(line).filter((name) => name !== 'gradNorm')),
  )
  for (const [index, { seconds, ...figures }] of without.entries()) expect(told[index]).toMatchObject(figures)
})

test.each([
  [true, [1, 2, 3, 4]],
  [false, [0, 1, 2, 3]],
])(
  'a step follows its gradient at once where the policy keeps the order (%s), and after it elsewhere',
  async (queued, expected) => {
    const seen: number[] = []
    const passing = async (updates: () => number) => {
      await new Promise(setImmediate)
      seen.push(updates()) // asked for while the pass was under way
    }
    const { policy } = await trained({ reply: firstIsRight, passing, ...(queued && { queued }) })
    expect(seen).toEqual(expected)
    expect(policy.of('update')).toHaveLength(4)
  },
)

test.each([true, false])('a pass that fails is the failure of the step, whoever is ahead (%s)', async (queued) => {
  const passing = () => Promise.reject(new Error('the server is gone'))
  await expect(trained({ reply: firstIsRight, passing, queued })).rejects.toThrow('the server is gone')
})

test.each([
  ['loss', { logprob: (updates: number) => (updates === 0 ? -1 : Number.NaN) }, 1],
  ['gradient', { gradNorm: Number.POSITIVE_INFINITY }, 1],
])('a %s that is not finite ends the stage before the update that would spread it', async (what, script, updates) => {
  const policy = recordingPolicy({ reply: firstIsRight, ...script })
  const run = await openRunFolder(out, { phase: 'grpo', recipe: 'r' }, { resume: false })
  const start = { step: 0, seconds: 0, recipe: 'r' }
  const training = trainGrpo(policy, await fixedQuestions(10), config, run, start, clock)
  await expect(training).rejects.toThrow(
    new RegExp(`the ${what}.* is not finite at step 1: lower optimiser.learningRate`),
  )
  expect(policy.of('update')).toHaveLength(updates)
  expect(policy.of('save')).toEqual([])
})

test('a stop ends the stage after the step under way, with a checkpoint', async () => {
  const stop = new AbortController()
  const policy = recordingPolicy({ reply: firstIsRight })
  const run = await openRunFolder(out, { phase: 'grpo', recipe: 'r' }, { resume: false })
  const start = { step: 0, seconds: 0, recipe: 'r' }
  const hooks = {
    ...clock,
    signal: stop.signal,
    onStep: ({ step }: { step: number }) => step === 2 && stop.abort(new Error('stopped')),
  }
  const training = trainGrpo(
    policy,
    await fixedQuestions(10),
    { ...config, steps: 9, saveEvery: 100 },
    run,
    start,
    hooks,
  )
  await expect(training).rejects.toThrow('stopped')
  expect((await readMetrics(out)).map(({ step }) => step)).toEqual([1, 2])
  expect(await checkpointSteps(out)).toEqual([2])
})
