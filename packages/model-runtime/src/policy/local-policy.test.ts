import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest, ReplyBatch, RgbImage } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { initModel } from '../checkpoint/init-model.ts'
import { readSafetensors } from '../hf/safetensors.ts'
import { type LocalPolicy, openPolicy } from './local-policy.ts'

let folder: string
let model: string
let policy: LocalPolicy

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-policy-'))
  model = join(folder, 'model')
  await initModel(model, { preset: 'tiny', seed: 1 })
  policy = await openPolicy(model, { threads: 1 })
})

afterAll(async () => {
  await policy.close()
  await rm(folder, { recursive: true })
})

const picture = (width: number, height: number, seed: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => ((i + seed) * 31) % 251),
})

/** Prompts of different lengths with one, two and no pictures of different shapes. */
const requests: PolicyRequest[] = [
  { text: '<image>Which patch is flipped?', images: [picture(64, 64, 1)] },
  {
    text: '<image><image>Which of the two pictures is brighter, and by how much?',
    images: [picture(96, 40, 2), picture(64, 64, 3)],
  },
  { text: 'Say A or B.', images: [] },
  { text: '<image>Left or right?', images: [picture(32, 32, 4)] },
]

const sampling = { n: 3, temperature: 1, maxTokens: 6, seed: 7 }

/** Replies of different lengths and numbers. */
function fixedBatch(): ReplyBatch {
  const texts = [
    ['<think>up</think> \\boxed{2-1}', 'B'],
    ['<think>two</think> \\boxed{A}'],
    [],
    ['Left', 'Right', 'Front'],
  ]
  const end = policy.config.endTokens[0]!
  const groups = texts.map((replies, i) => ({
    request: requests[i]!,
    replies: replies.map((text) => Int32Array.of(...policy.encode(text), end)),
  }))
  const maxTokens = Math.max(...groups.flatMap(({ replies }) => replies.map((reply) => reply.length)))
  return { groups, maxTokens }
}

/** dL/dlogp of the mean negative log-likelihood. */
function supervised({ groups, maxTokens }: ReplyBatch): Float32Array {
  const replies = groups.flatMap((group) => group.replies)
  const tokens = replies.reduce((sum, reply) => sum + reply.length, 0)
  const gradient = new Float32Array(replies.length * maxTokens)
  for (const [row, reply] of replies.entries())
    gradient.fill(-1 / tokens, row * maxTokens, row * maxTokens + reply.length)
  return gradient
}

const loss = (batch: ReplyBatch, logprobs: Float32Array) =>
  supervised(batch).reduce((sum, weight, i) => sum + weight * logprobs[i]!, 0)

const adamw = {
  learningRate: 1e-3,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

const closeTo = (figures: Float32Array, digits: number) => [...figures].map((value) => expect.closeTo(value, digits))

test('generates n answers to each request, the same ones for the same seed', async () => {
  const answers = await policy.generate(requests, sampling)
  expect(answers.map((row) => row.length)).toEqual([3, 3, 3, 3])
  for (const { tokens, logprobs, text, finishReason } of answers.flat()) {
    expect(logprobs).toHaveLength(tokens.length)
    expect(logprobs.every((value) => value <= 0)).toBe(true)
    expect(finishReason).toBe(policy.config.endTokens.includes(tokens.at(-1)!) ? 'stop' : 'length')
    expect(text).toBe(policy.decode(tokens))
  }
  expect(await policy.generate(requests, sampling)).toEqual(answers)
  expect(await policy.generate(requests, { ...sampling, seed: 8 })).not.toEqual(answers)
})

test('a question tells its tokens, and a picture sent at its fitted size is the same question', () => {
  for (const request of requests) {
    const tokens = policy.promptTokens(request)
    expect(policy.countTokens(request)).toBe(tokens.length)
    const fitted = { ...request, images: request.images.map((image) => policy.fit(image)) }
    expect(policy.promptTokens(fitted)).toEqual(tokens)
    for (const image of fitted.images) expect(policy.fit(image)).toBe(image)
  }
})

test('log-probabilities of an answer are those it was sampled with', async () => {
  const answers = await policy.generate(requests, sampling)
  const groups = answers.map((row, i) => ({ request: requests[i]!, replies: row.map((answer) => answer.tokens) }))
  const { logprobs, entropy } = await policy.logprobs({ groups, maxTokens: 6 })
  for (const [row, answer] of answers.flat().entries()) {
    expect([...logprobs.slice(row * 6, row * 6 + answer.tokens.length)]).toEqual(closeTo(answer.logprobs, 4))
    expect(logprobs.slice(row * 6 + answer.tokens.length, (row + 1) * 6).every((value) => value === 0)).toBe(true)
  }
  expect(entropy.every((value) => value >= 0 && value <= Math.log(policy.config.text.vocabSize))).toBe(true)
})

test('greedy answers are all the same and the likeliest token comes first', async () => {
  const [answers] = await policy.generate(requests.slice(0, 1), { ...sampling, temperature: 0 })
  expect(answers).toHaveLength(3)
  expect(answers![1]).toEqual(answers![0])
  const [one] = await policy.generate(requests.slice(0, 1), { ...sampling, temperature: 0, maxTokens: 1 })
  expect([...one![0]!.tokens]).toEqual([answers![0]!.tokens[0]])
  const replies = Array.from({ length: policy.config.text.vocabSize }, (_, token) => Int32Array.of(token))
  const { logprobs } = await policy.logprobs({ groups: [{ request: requests[0]!, replies }], maxTokens: 1 })
  expect(logprobs.indexOf(Math.max(...logprobs))).toBe(answers![0]!.tokens[0])
  expect(logprobs.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4)
})

test('splitting into micro-batches changes neither answers, scores nor gradients', async () => {
  const split = await openPolicy(model, { threads: 1, microBatchTokens: 1 })
  const whole = await openPolicy(model, { threads: 1, microBatchTokens: 1e6 })
  const batch = fixedBatch()
  const dLdlogp = supervised(batch)
  const [a, b] = [await whole.accumulate(batch, dLdlogp), await split.accumulate(batch, dLdlogp)]
  expect([...b.logprobs]).toEqual(closeTo(a.logprobs, 4))
  const [c, d] = [await whole.logprobs(batch), await split.logprobs(batch)]
  expect([...d.entropy]).toEqual(closeTo(c.entropy, 4))
  const norms = [await whole.update(adamw), await split.update(adamw)].map(({ gradNorm }) => gradNorm)
  expect(norms[1]! / norms[0]!).toBeCloseTo(1, 4)
  const tokens = (answers: Awaited<ReturnType<LocalPolicy['generate']>>) =>
    answers.flat().map((answer) => [...answer.tokens])
  expect(tokens(await policy.generate(requests.slice(0, 2), sampling))).toEqual(
    tokens((await policy.generate(requests, sampling)).slice(0, 2)),
  )
  await Promise.all([split.close(), whole.close()])
})

test('training lowers the loss; a saved model scores the same and its optimiser continues to the same weights', async () => {
  const trained = await openPolicy(model, { threads: 1 })
  await trained.freezeReference()
  const batch = fixedBatch()
  const losses: number[] = []
  const step = async (on: LocalPolicy) => {
    const { logprobs } = await on.accumulate(batch, supervised(batch))
    losses.push(loss(batch, logprobs))
    return on.update(adamw)
  }
  for (let i = 0; i < 3; i++) expect((await step(trained)).gradNorm).toBeGreaterThan(0)
  const scores = await trained.logprobs(batch)
  losses.push(loss(batch, scores.logprobs))
  expect(losses).toEqual([...losses].sort((a, b) => b - a))
  expect((await trained.referenceLogprobs(batch)).logprobs).toEqual((await policy.logprobs(batch)).logprobs)

  const dir = join(folder, 'trained')
  await trained.save(dir, { optimiser: true })
  const resumed = await openPolicy(model, { threads: 1 })
  await resumed.load(dir, { optimiser: true })
  expect(await resumed.logprobs(batch)).toEqual(scores)
  for (const each of [trained, resumed]) {
    await step(each)
    await step(each)
  }
  await trained.save(dir) // replaces what is there
  await resumed.save(join(folder, 'resumed'))
  const weights = (name: string) => readFile(join(folder, name, 'model.safetensors'))
  expect((await weights('trained')).equals(await weights('resumed'))).toBe(true)
  expect(await readdir(dir)).not.toContain('optimiser.safetensors')
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  await Promise.all([trained.close(), resumed.close()])
})

test('frozen weights stay as they are, and the others learn as they would with all of them', async () => {
  const decoder = { threads: 1, trainable: ['!visual.*'] }
  const [partly, wholly] = [await openPolicy(model, decoder), await openPolicy(model, { threads: 1 })]
  expect(partly.parameterCount).toBe(wholly.trainableCount)
  expect(partly.trainableCount).toBeLessThan(partly.parameterCount)
  const batch = fixedBatch()
  const unclipped = { ...adamw, maxGradNorm: 1e9 }
  await partly.freezeReference()
  const norms = []
  for (const each of [partly, wholly]) {
    await each.accumulate(batch, supervised(batch))
    norms.push((await each.update(unclipped)).gradNorm)
  }
  expect(norms[0]!).toBeLessThan(norms[1]!)
  expect((await partly.referenceLogprobs(batch)).logprobs).toEqual((await policy.logprobs(batch)).logprobs)
  await partly.save(join(folder, 'partly'), { optimiser: true })
  await wholly.save(join(folder, 'wholly'), { optimiser: true })
  const [before, some, all] = await Promise.all(
    [model, join(folder, 'partly'), join(folder, 'wholly')].map((dir) =>
      readSafetensors(join(dir, 'model.safetensors')),
    ),
  )
  for (const [name, { bytes }] of some!) {
    const other = name.startsWith('visual.') ? before! : all!
    expect(Buffer.compare(bytes, other.get(name)!.bytes), name).toBe(0)
  }
  const kept = [...(await readSafetensors(join(folder, 'partly', 'optimiser.safetensors'))).keys()]
  expect(kept.length).toBeGreaterThan(3)
  expect(kept.filter((name) => name.includes('visual.'))).toEqual([])

  const resumed = await openPolicy(model, decoder)
  await resumed.load(join(folder, 'partly'), { optimiser: true })
  for (const each of [partly, resumed]) {
    await each.accumulate(batch, supervised(batch))
    await each.update(adamw)
  }
  expect(await resumed.logprobs(batch)).toEqual(await partly.logprobs(batch))
  await expect(wholly.loadOptimiser(join(folder, 'partly'))).rejects.toThrow('visual')
  await expect(partly.loadOptimiser(join(folder, 'wholly'))).rejects.toThrow('another choice of trainable weights')
  await Promise.all([partly, wholly, resumed].map((each) => each.close()))
})

test('an update without a gradient changes nothing', async () => {
  const before = await policy.logprobs(fixedBatch())
  expect(await policy.update(adamw)).toEqual({ gradNorm: 0 })
  expect(await policy.logprobs(fixedBatch())).toEqual(before)
})

test('timers fire while the model computes', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 2)
  const many = Array.from({ length: 48 }, () => requests[0]!)
  await policy.generate(many, { ...sampling, n: 8, maxTokens: 16 })
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
})

test('a truncated checkpoint is one line that names the file', async () => {
  const dir = join(folder, 'truncated')
  await policy.save(dir, { optimiser: true })
  for (const file of ['optimiser.safetensors', 'model.safetensors']) {
    await truncate(join(dir, file), 1000)
    const failure = policy.load(dir, { optimiser: true })
    await expect(failure).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(new RegExp(`^\\S*${file}: .+$`)),
    })
  }
  await expect(openPolicy(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'model' })
})

test('a folder that cannot be written is one line, and the policy goes on', async () => {
  const failure = policy.save(join(model, 'config.json', 'inside'))
  await expect(failure).rejects.toMatchObject({ code: 'model', message: expect.stringContaining('config.json') })
  expect(await policy.generate(requests.slice(0, 1), sampling)).toHaveLength(1)
})

test('what nobody knows is refused, with what is known', async () => {
  const open = (options: object) => openPolicy(model, options)
  await expect(open({ treads: 2 })).rejects.toThrow(/^openPolicy: unknown option "treads"; known are threads, .*device/)
  await expect(open({ device: 'cuda:0' })).rejects.toThrow('device: cuda:0 is not built yet; known are cpu, webgpu')
  await expect(open({ resize: 'lanczos' })).rejects.toThrow('known are torchvision, pillow, pillow-12')
  await expect(policy.save(join(folder, 'x'), { optimizer: true } as object)).rejects.toThrow(
    'known are optimiser, dtype',
  )
  await expect(policy.load(model, { optimizer: true } as object)).rejects.toThrow('known are optimiser')
  const unknown = policy.generate(requests, { ...sampling, maxNewTokens: 5 } as typeof sampling)
  await expect(unknown).rejects.toThrow('generate: unknown option "maxNewTokens"')
})

test('a token that the model does not have is named, and nothing is learnt from the batch', async () => {
  const bad = fixedBatch()
  bad.groups[0]!.replies[0] = Int32Array.of(3, -1)
  const said = /token -1 at position 1 of reply 0 of group 0 is none of this model's; its ids go from 0 to 511/
  await expect(policy.logprobs(bad)).rejects.toThrow(said)
  const upstream = new Float32Array(bad.groups.reduce((sum, { replies }) => sum + replies.length, 0) * bad.maxTokens)
  await expect(policy.accumulate(bad, upstream)).rejects.toThrow(said)
  await expect(policy.update(adamw)).rejects.toThrow(said)
  expect(await policy.update(adamw)).toEqual({ gradNorm: 0 })
})

test('misuse is named', async () => {
  await expect(openPolicy(model, { threads: 0 })).rejects.toThrow('openPolicy: expected threads ≥ 1, got 0')
  const batch = fixedBatch()
  await expect(policy.referenceLogprobs(batch)).rejects.toThrow('expected freezeReference() first')
  await expect(policy.accumulate(batch, new Float32Array(3))).rejects.toThrow('expected dLdlogp of')
  await expect(policy.generate(requests, { ...sampling, n: 0 })).rejects.toThrow('generate: expected n ≥ 1')
  await expect(policy.generate(requests, { ...sampling, temperature: Number.NaN })).rejects.toThrow(
    'expected temperature ≥ 0',
  )
})
