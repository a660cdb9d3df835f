import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import { checkpointSteps } from '../run/checkpoint.ts'
import { openRunFolder, readMetrics } from '../run/run-folder.ts'
import { trainSupervised } from './sft.ts'
import { SftConfig } from './sft-config.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sft-'))
})
afterEach(() => rm(out, { recursive: true }))

const config = SftConfig.parse({ steps: 5, batchSize: 4, saveEvery: 2, logEvery: 2, reply: 'bare', tasks: ['crop'] })

const hooks = { now: () => performance.now() }

async function trained(changes: Partial<SftConfig> = {}, script: Script = {}, step = 0) {
  const policy = recordingPolicy({ logprob: () => -2, ...script })
  const run = await openRunFolder(out, { phase: 'sft', recipe: 'r' }, { resume: false })
  const questions = await fixedQuestions(10)
  questions.strata = [questions.strata[0]!] // crop alone: replies to others need more than an answer
  const start = { step, seconds: 0, recipe: 'r' }
  const steps = trainSupervised(policy, questions, { ...config, ...changes }, run, start, hooks)
  return { policy, steps: await steps }
}

test('every reply ends with the end token, and the loss is the mean over all of their tokens', async () => {
  const { policy } = await trained({ steps: 1 })
  const [{ batch, dLdlogp } = undefined!] = policy.of('accumulate')
  expect(batch.groups.map(({ replies }) => [...replies[0]!])).toEqual(Array(4).fill([65, 0])) // A, end
  expect([...dLdlogp]).toEqual(Array(8).fill(-1 / 8))
  expect(await readMetrics(out)).toMatchObject([{ phase: 'sft', step: 1, loss: 2, tokens: 8, gradNorm: 1 }])
})

test('a norm that the engine does not tell is no metric', async () => {
  await trained({ steps: 1 }, { gradNorm: null })
  const [line] = await readMetrics(out)
  expect(line).toMatchObject({ step: 1, loss: 2 })
  expect(line).not.toHaveProperty('gradNorm')
})

test('a recipe asks with an instruction of its own', async () => {
  const { policy } = await trained({ steps: 1, reply: 'cold-start', instruction: 'Box it.' })
  expect(policy.of('accumulate')[0]!.batch.groups[0]!.request.text).toMatch(/^<image>Question \d\?\nBox it\.$/)
})

test('bare answers are asked without the format instruction, full replies with it', async () => {
  const { policy: bare } = await trained({ steps: 1 })
  expect(bare.of('accumulate')[0]!.batch.groups[0]!.request.text).toMatch(/^<image>Question \d\?$/)
  await rm(out, { recursive: true })
  const { policy: full } = await trained({ steps: 1, reply: 'cold-start' })
  const [{ request, replies } = undefined!] = full.of('accumulate')[0]!.batch.groups
  expect(request.text).toMatch(/boxed/)
  expect(String.fromCharCode(...replies[0]!)).toMatch(/^<think>.+<\/think> \\boxed\{A\}\0$/s)
})

test('plain replies reason some of the time, and are asked without the format instruction', async () => {
  const { policy } = await trained({ steps: 1, reply: 'plain', batchSize: 16 })
  const { groups } = policy.of('accumulate')[0]!.batch
  const texts = groups.map(({ replies }) => String.fromCharCode(...replies[0]!))
  for (const text of texts) expect(text).toMatch(/^([^<>:]+: )?A\0$/)
  expect(new Set(texts.map((text) => text.includes(': ')))).toEqual(new Set([true, false]))
  for (const { request } of groups) expect(request.text).toMatch(/^<image>Question \d\?$/)
})

test('lines and checkpoints come as configured and at the end', async () => {
  const { policy, steps } = await trained()
  expect(steps).toBe(5)
  expect(policy.of('update')).toHaveLength(5)
  expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 4, 5])
  expect(await checkpointSteps(out)).toEqual([4, 5])
})

test('a stage with nothing left to do does nothing', async () => {
  const { policy, steps } = await trained({}, {}, 5)
  expect([steps, policy.calls.length]).toEqual([5, 0])
})

test('a loss that is not finite never reaches the weights', async () => {
  const policy = recordingPolicy({ logprob: () => Number.NEGATIVE_INFINITY })
  const run = await openRunFolder(out, { phase: 'sft', recipe: 'r' }, { resume: false })
  const questions = await fixedQuestions(10)
  const training = trainSupervised(
    policy,
    questions,
    { ...config, reply: 'bare', batchSize: 1 },
    run,
    { step: 0, seconds: 0, recipe: 'r' },
    hooks,
  )
  await expect(training).rejects.toThrow(/the loss is not finite at step 1/)
  expect(policy.of('update')).toEqual([])
})
