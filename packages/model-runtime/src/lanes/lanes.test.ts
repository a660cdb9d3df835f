import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest, ReplyBatch, RgbImage } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packWeights, weightLayout } from '../arena/weight-sets.ts'
import { initModel } from '../checkpoint/init-model.ts'
import { parameterList } from '../families/families.ts'
import { qwen25VLLayout } from '../families/qwen25vl/layout.ts'
import { tinyConfig } from '../families/qwen25vl/tiny/tiny.ts'
import { drawWeights } from '../model/draw-weights.ts'
import { type LocalPolicy, openPolicy } from '../policy/local-policy.ts'
import { Lanes, laneCount } from './lanes.ts'

let folder: string
let one: LocalPolicy
let two: LocalPolicy

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanes-'))
  await initModel(join(folder, 'model'), { preset: 'tiny', seed: 3 })
  // One prompt a run, so that both split a batch the same way.
  one = await openPolicy(join(folder, 'model'), { threads: 1, lanes: 1, microBatchTokens: 1 })
  two = await openPolicy(join(folder, 'model'), { threads: 2, lanes: 2, microBatchTokens: 1 })
})

afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await rm(folder, { recursive: true })
})

const picture = (seed: number): RgbImage => ({
  width: 64,
  height: 64,
  data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => ((i + seed) * 31) % 251),
})
const requests: PolicyRequest[] = Array.from({ length: 5 }, (_, i) => ({
  text: `<image>Which patch is number ${i}?`,
  images: [picture(i)],
}))
const batch = (): ReplyBatch => ({
  groups: requests.map((request, i) => ({ request, replies: [Int32Array.from([...one.encode(`A${i}`), 1])] })),
  maxTokens: 8,
})
const upstream = (scale: number) => Float32Array.from({ length: requests.length * 8 }, (_, i) => scale * Math.sin(i))
const sampling = { n: 2, temperature: 1, maxTokens: 6, seed: 7 }
const adamw = {
  learningRate: 1e-2,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
}

test('two lanes answer, score and train bit for bit as one', async () => {
  for (let step = 0; step < 3; step++) {
    expect(await two.generate(requests, sampling)).toEqual(await one.generate(requests, sampling))
    expect(await two.logprobs(batch())).toEqual(await one.logprobs(batch()))
    for (const policy of [one, two]) {
      await policy.accumulate(batch(), upstream(-1))
      await policy.accumulate(batch(), upstream(0.5))
    }
    expect(await two.update(adamw)).toEqual(await one.update(adamw))
  }
  const saved = await Promise.all(
    [one, two].map(async (policy, index) => {
      await policy.save(join(folder, `saved-${index}`), { optimiser: true })
      return readFile(join(folder, `saved-${index}`, 'optimiser.safetensors'))
    }),
  )
  expect(saved[0]!.equals(saved[1]!)).toBe(true)
})

const layout = weightLayout(parameterList(tinyConfig), () => true)
const drawnWeights = (seed: number) => {
  const drawn = drawWeights(parameterList(tinyConfig), seed)
  return packWeights(layout, (name) => drawn.get(name)?.data)
}
const openLanes = () =>
  Lanes.open({ config: tinyConfig, layout, weights: drawnWeights(1), device: 'cpu', threads: 2, sessions: 2, lanes: 2 })
const prompt = { tokens: Int32Array.from([5, 6, 7, 8]), positions: new Int32Array(12), nextPosition: 4, images: [] }
const sizes = {
  groups: 1,
  promptLength: 16,
  images: 2,
  patchesPerImage: 16,
  fullImages: true,
  replies: 1,
  replyLength: 4,
}
const laidOut = () => qwen25VLLayout(tinyConfig, 0)([{ prompt, replies: [Int32Array.of(9, 10, 11, 1)] }], sizes)
const withUpstream = (scale: number) => {
  const { shape, feeds } = laidOut()
  return { shape, feeds: { ...feeds, dLdlogp: Float32Array.of(scale, -scale, scale, -scale) } }
}

test('runs see the weights of their turn, whoever waits for what', async () => {
  const lanes = await openLanes()
  const score = () => lanes.score({ ...laidOut(), reference: false }, [])
  const train = () => lanes.train(withUpstream(1), [])
  const asked = [score(), score(), train(), train(), score()]
  const updated = lanes.update(adamw)
  const later = [score(), score(), score()]
  const [before, ...same] = (await Promise.all(asked)).map(({ logprobs }) => logprobs)
  const [after, ...alike] = (await Promise.all(later)).map(({ logprobs }) => logprobs)
  for (const logprobs of same) expect(logprobs).toEqual(before)
  expect((await updated).gradNorm).toBeGreaterThan(0)
  expect(after).not.toEqual(before)
  for (const logprobs of alike) expect(logprobs).toEqual(after)
  await lanes.close()
})

test('the reference and loaded weights reach every lane', async () => {
  await two.freezeReference()
  const frozen = await two.logprobs(batch())
  await two.load(join(folder, 'model'))
  await one.load(join(folder, 'model'))
  expect(await two.referenceLogprobs(batch())).toEqual(frozen)
  expect(await two.logprobs(batch())).toEqual(await one.logprobs(batch()))
})

test('what is saved is of one moment, in weights and moments, whatever is asked for meanwhile', async () => {
  const lanes = await openLanes()
  const from = join(folder, 'model')
  await lanes.train(withUpstream(1), [])
  await lanes.update(adamw)
  const save = (name: string) => lanes.save({ dir: join(folder, name), from, optimiser: true })
  await save('before')
  await Promise.all([save('meanwhile'), lanes.load({ weights: drawnWeights(2) })])
  await save('after')
  const read = (name: string, file: string) => readFile(join(folder, name, file))
  for (const file of ['model.safetensors', 'optimiser.safetensors']) {
    expect((await read('meanwhile', file)).equals(await read('before', file))).toBe(true)
    expect((await read('after', file)).equals(await read('before', file))).toBe(false)
  }
  await lanes.close()
})

test('a gradient that is not finite changes nothing and is forgotten', async () => {
  const [spoilt, plain] = [await openLanes(), await openLanes()]
  await spoilt.train(withUpstream(Number.NaN), [])
  expect((await spoilt.update(adamw)).gradNorm).toBeNaN()
  for (const lanes of [spoilt, plain]) await lanes.train(withUpstream(1), [])
  expect(await spoilt.update(adamw)).toEqual(await plain.update(adamw))
  const save = (lanes: Lanes, name: string) =>
    lanes.save({ dir: join(folder, name), from: join(folder, 'model'), optimiser: true })
  await Promise.all([save(spoilt, 'spoilt'), save(plain, 'plain')])
  for (const file of ['model.safetensors', 'optimiser.safetensors']) {
    const [a, b] = await Promise.all(['spoilt', 'plain'].map((name) => readFile(join(folder, name, file))))
    expect(a!.equals(b!)).toBe(true)
  }
  await Promise.all([spoilt.close(), plain.close()])
})

test('a gradient that cannot be had fails its call and the update that needs it', async () => {
  const bad = batch()
  bad.groups[2]!.replies[0] = Int32Array.of(-1_000_000, 1)
  await expect(two.accumulate(bad, upstream(1))).rejects.toMatchObject({ code: 'model' })
  await two.freezeReference() // what comes between does not hide it
  await expect(two.update(adamw)).rejects.toMatchObject({ code: 'model' })
  await two.accumulate(batch(), upstream(1))
  expect((await two.update(adamw)).gradNorm).toBeGreaterThan(0)
})

test('as many lanes as threads, within bounds of memory', () => {
  expect([1, 2, 3, 4, 64].map((threads) => laneCount(layout, threads))).toEqual([1, 2, 3, 4, 4])
  const large = { ...tinyConfig, text: { ...tinyConfig.text, hiddenSize: 2048, intermediateSize: 8192, layers: 8 } }
  expect(
    laneCount(
      weightLayout(parameterList(large), () => true),
      8,
    ),
  ).toBe(1)
})
