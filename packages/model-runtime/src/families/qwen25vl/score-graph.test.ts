import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { buildScoreGraph } from '../../graph/score-graph.ts'
import { buildTrainGraph } from '../../graph/train-graph.ts'
import type { PictureShape } from './data-inputs.ts'
import { naiveLogprobs } from './naive-model.fixture.ts'
import { qwen25VLNetwork } from './network.ts'
import {
  type Feeds,
  openGraph,
  relativeDistance,
  type SmallGroup,
  smallConfig,
  smallFeeds,
  smallGroups,
  smallShape,
  smallWeights,
} from './small-model.fixture.ts'

const config = smallConfig(true)
const weights = smallWeights(config, 'weights')
const rng = createRng('dLdlogp')
const upstream = Array.from({ length: 12 }, () => rng.normal())

async function train(
  groups: readonly SmallGroup[],
  shape: PictureShape,
  dLdlogp: readonly number[],
  changed: Feeds = {},
) {
  const run = await openGraph(buildTrainGraph(qwen25VLNetwork(config, shape, { float: 'float64' })), config)
  const feeds = { ...smallFeeds(config, groups, shape), ...weights, dLdlogp: Float64Array.from(dLdlogp), ...changed }
  return run(feeds)
}

test.each([true, false])(
  'scores are those of the architecture computed in plain loops (tied head: %s)',
  async (tie) => {
    const model = smallConfig(tie)
    const drawn = smallWeights(model, 'naive')
    const groups = smallGroups('naive')
    const run = await openGraph(buildScoreGraph(qwen25VLNetwork(model, smallShape, { float: 'float64' })), model)
    const { logprobs } = await run({ ...smallFeeds(model, groups, smallShape), ...drawn })
    const expected = groups.flatMap((group) =>
      group.replies.flatMap((reply) => naiveLogprobs(model, drawn, group, reply)),
    )
    for (const [i, value] of expected.entries()) expect(logprobs!.data[i]).toBeCloseTo(value, 5)
  },
)

test('the lowering for WebGPU computes the same', async () => {
  const feeds = {
    ...smallFeeds(config, smallGroups('gpu'), smallShape),
    ...weights,
    dLdlogp: Float64Array.from(upstream),
  }
  const run = async (provider: 'cpu' | 'webgpu') =>
    (await openGraph(buildTrainGraph(qwen25VLNetwork(config, smallShape), { provider }), config))(feeds)
  const [cpu, webgpu] = [await run('cpu'), await run('webgpu')]
  for (const [name, { data }] of Object.entries(cpu)) {
    expect(relativeDistance(webgpu[name]!.data, data), name).toBeLessThan(1e-4)
  }
})

test('replies that share a prompt score and learn as if each stood alone', async () => {
  const groups = smallGroups('packing')
  const alone = groups.flatMap((group) => group.replies.map((reply) => ({ ...group, replies: [reply] })))
  const packed = await train(groups, smallShape, upstream)
  const separate = await train(alone, { ...smallShape, groups: 4, replies: 1, images: 6, windows: 10 }, upstream)
  for (const [name, { data }] of Object.entries(packed)) {
    expect(relativeDistance(separate[name]!.data, data), name).toBeLessThan(1e-10)
  }
})

test('padding changes nothing', async () => {
  const groups = smallGroups('padding')
  const tight = await train(groups, smallShape, upstream)
  const roomy = { ...smallShape, promptLength: 10, replyLength: 5, images: 5, patchesPerImage: 12, windows: 8 }
  const widen = (row: readonly number[]) =>
    Array.from({ length: 4 }, (_, i) => [...row.slice(3 * i, 3 * i + 3), 0, 0]).flat()
  const padded = await train(groups, roomy, widen(upstream))
  for (const [name, { data }] of Object.entries(tight)) {
    const expected = name.startsWith('grad:') ? data : widen(data)
    const got = name.startsWith('grad:')
      ? padded[name]!.data
      : padded[name]!.data.map((value, i) => (i % 5 < 3 ? value : 0))
    expect(relativeDistance(got, expected), name).toBeLessThan(1e-10)
  }
})

test('a picture reaches its own prompt and no other', async () => {
  const groups = smallGroups('pictures')
  const run = await openGraph(buildScoreGraph(qwen25VLNetwork(config, smallShape, { float: 'float64' })), config)
  const score = async (changed: readonly SmallGroup[]) =>
    (await run({ ...smallFeeds(config, changed, smallShape), ...weights })).logprobs!.data
  const before = await score(groups)
  const after = await score([
    groups[0]!,
    { ...groups[1]!, pictures: groups[1]!.pictures.map((rows) => rows.map((x) => -x)) },
  ])
  expect(after.slice(0, 6)).toEqual(before.slice(0, 6))
  expect(relativeDistance(after.slice(6), before.slice(6))).toBeGreaterThan(1e-3)
})

test('full pictures in contiguous windows need no masks and no gathering', async () => {
  const groups = smallGroups('full').map((group, i) => ({
    ...group,
    tokens: [1, -1, -1, 2 + i],
    pictures: group.pictures.slice(-1),
  }))
  const shape = { ...smallShape, promptLength: 4, images: 2, windows: 4 }
  const general = await train(groups, shape, upstream)
  const simple = await train(groups, { ...shape, fullImages: true, contiguousWindows: true }, upstream)
  const { inputs } = buildScoreGraph(qwen25VLNetwork(config, { ...shape, fullImages: true, contiguousWindows: true }))
  expect(inputs.some(({ name }) => name.startsWith('window') || name === 'imageMask')).toBe(false)
  for (const [name, { data }] of Object.entries(general)) {
    expect(relativeDistance(simple[name]!.data, data), name).toBeLessThan(1e-10)
  }
})

test('pictures cut into whole windows are put in window order once, to the same effect', async () => {
  const groups = smallGroups('whole').map((group, i) => ({
    ...group,
    tokens: [1, -1, -1, 2 + i],
    pictures: group.pictures.slice(-1),
  }))
  const shape = { ...smallShape, promptLength: 4, images: 2, windows: 4 }
  // Exchanges the two blocks of each picture, so that order matters to the picture's tokens.
  const exchanged = Int32Array.of(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
  const order = { windowIndex: exchanged, windowInverse: exchanged }
  const general = await train(groups, shape, upstream, order)
  const whole = await train(groups, { ...shape, wholeWindows: true }, upstream, order)
  const { inputs } = buildScoreGraph(qwen25VLNetwork(config, { ...shape, wholeWindows: true }))
  expect(inputs.some(({ name }) => name.endsWith('Mask') && name !== 'promptMask')).toBe(false)
  for (const [name, { data }] of Object.entries(general)) {
    expect(relativeDistance(whole[name]!.data, data), name).toBeLessThan(1e-10)
  }
})

test('contradictory sizes are refused', () => {
  expect(() => buildScoreGraph(qwen25VLNetwork(config, { ...smallShape, replyLength: 1 }))).toThrow(
    'expected replyLength ≥ 2, got 1',
  )
  expect(() => buildScoreGraph(qwen25VLNetwork(config, { ...smallShape, patchesPerImage: 6 }))).toThrow(
    'multiple of 4, got 6',
  )
  expect(() => buildScoreGraph(qwen25VLNetwork(config, { ...smallShape, contiguousWindows: true }))).toThrow(
    'cover 24 patches, got 5 of 4',
  )
  expect(() => buildScoreGraph(qwen25VLNetwork(config, { ...smallShape, wholeWindows: true }))).toThrow(
    'whole windows to cover 24 patches',
  )
})
