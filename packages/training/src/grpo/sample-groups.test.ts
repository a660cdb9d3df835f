import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import { openRunFolder, readMetrics } from '../run/run-folder.ts'
import { trainGrpo } from './grpo.ts'
import { GrpoConfig } from './grpo-config.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'groups-'))
})
afterEach(() => rm(out, { recursive: true }))

const [right, wrong] = ['<think>so</think> \\boxed{A}', '<think>so</think> \\boxed{B}']

async function trained(script: Script, recipe: object, steps = 1) {
  const config = GrpoConfig.parse({
    steps,
    maxReplyTokens: 40,
    rolloutEvery: 1,
    recipe: { preset: 'dapo', groupSize: 2, promptsPerRollout: 4, updatesPerRollout: 2, ...recipe },
  })
  const policy = recordingPolicy(script)
  const run = await openRunFolder(out, { phase: 'grpo', recipe: 'r' }, { resume: false })
  await trainGrpo(policy, await fixedQuestions(10), config, run, { step: 0, seconds: 0, recipe: 'r' }, { now: () => 0 })
  return policy
}

/** Groups of questions with an odd number have a signal, others do not. */
const odd = (text: string) => /Question [13579]\?/.test(text)
const reply: Script['reply'] = ({ text }, index) => (odd(text) && index === 0 ? right : wrong)

test('dynamic sampling asks further questions until the update is full of groups that teach', async () => {
  const policy = await trained({ reply }, {})
  const rounds = policy.of('generate')
  expect(rounds.length).toBeGreaterThan(1)
  expect(rounds.map(({ sampling }) => sampling.seed)).toEqual(
    rounds.map((_, round) => (round === 0 ? '1/rollout/0' : `1/rollout/0/${round}`)),
  )
  const learnt = policy.of('accumulate').flatMap(({ batch }) => batch.groups.map(({ request }) => request.text))
  const seen = rounds.flatMap(({ requests }) => requests.map(({ text }) => text))
  expect(learnt).toEqual(seen.filter(odd).slice(0, 4))
  for (const { dLdlogp } of policy.of('accumulate')) expect(dLdlogp.some((value) => value !== 0)).toBe(true)
  const [line] = await readMetrics(out)
  expect(line).toMatchObject({ samplingRounds: rounds.length, prompts: seen.length })
  expect(line!.groupsKept).toBeCloseTo(seen.filter(odd).length / seen.length, 12)
  const stored = (await readFile(join(out, 'rollouts', 'step-000001.jsonl'), 'utf8')).trim().split('\n')
  expect(stored).toHaveLength(4)
})

test('it gives up after the rounds it may take: what is missing takes no part in the loss', async () => {
  const policy = await trained(
    { reply: () => wrong },
    { filters: { groups: { by: 'spread' }, resample: { maxRounds: 3 } } },
  )
  expect(policy.of('generate')).toHaveLength(3)
  const updates = policy.of('accumulate')
  expect(updates.map(({ batch }) => batch.groups.length)).toEqual([2, 2])
  for (const { dLdlogp } of updates) expect(dLdlogp.every((value) => value === 0)).toBe(true)
  expect(await readMetrics(out)).toMatchObject([{ samplingRounds: 3, groupsKept: 0, loss: 0 }])
})

test('the first questions of every step are those of a run without filters', async () => {
  const filtered = await trained({ reply }, {}, 3)
  await rm(out, { recursive: true })
  const plain = await trained({ reply }, { filters: 'none' }, 3)
  const first = filtered.of('generate').filter(({ sampling }) => /^1\/rollout\/\d+$/.test(String(sampling.seed)))
  expect(first.map(({ requests }) => requests)).toEqual(plain.of('generate').map(({ requests }) => requests))
  const [line] = await readMetrics(out)
  expect(line).not.toHaveProperty('groupsKept')
})

test('a recipe that weighs parts the reward does not give stops before any work', async () => {
  const advantage = { name: 'decoupled-normalised', weights: { accuracy: 1, beauty: 1 } }
  await expect(trained({ reply }, { advantage })).rejects.toThrow(
    /^recipe\.advantage\.weights: the reward has no part beauty, its parts are .*accuracy/,
  )
})

test('entropies that an engine does not tell are an error before the update', async () => {
  const untold = trained({ reply, gradNorm: null }, { corrections: { highEntropy: { share: 0.2 } } })
  await expect(untold).rejects.toThrow(/^recipe\.corrections\.highEntropy needs the entropy of every token/)
})
