import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import type { NetworkOptions } from '../../blocks/network.ts'
import { buildScoreGraph } from '../../graph/score-graph.ts'
import { buildTrainGraph } from '../../graph/train-graph.ts'
import { qwen25VLNetwork } from './network.ts'
import {
  type Feeds,
  openGraph,
  relativeDistance,
  smallConfig,
  smallFeeds,
  smallGroups,
  smallShape,
  smallWeights,
} from './small-model.fixture.ts'

const rng = createRng('dLdlogp')
const dLdlogp = Float64Array.from({ length: 12 }, () => rng.normal())

function setUp(tie: boolean) {
  const config = smallConfig(tie)
  const feeds: Feeds = {
    ...smallFeeds(config, smallGroups('groups'), smallShape),
    ...smallWeights(config, 'weights'),
    dLdlogp,
  }
  const run = async (options: NetworkOptions) => {
    const graph = buildTrainGraph(qwen25VLNetwork(config, smallShape, options))
    return (await openGraph(graph, config))(feeds)
  }
  return { config, feeds, run }
}

test.each([true, false])('every gradient agrees with central differences (tied head: %s)', async (tie) => {
  const { config, feeds, run } = setUp(tie)
  const gradients = await run({ float: 'float64' })
  const score = await openGraph(buildScoreGraph(qwen25VLNetwork(config, smallShape, { float: 'float64' })), config)
  const objective = async (name: string, index: number, change: number) => {
    const moved = Float64Array.from(feeds[name]!)
    moved[index]! += change
    const { logprobs } = await score({ ...feeds, [name]: moved })
    return logprobs!.data.reduce((sum, value, i) => sum + value * dLdlogp[i]!, 0)
  }
  const step = 1e-5
  let checked = 0
  for (const [output, { data }] of Object.entries(gradients)) {
    if (!output.startsWith('grad:')) continue
    const name = output.slice('grad:'.length)
    const largest = data.reduce((best, value, i) => (Math.abs(value) > Math.abs(data[best]!) ? i : best), 0)
    for (const index of [largest, rng.int(data.length), rng.int(data.length)]) {
      const numeric = ((await objective(name, index, step)) - (await objective(name, index, -step))) / (2 * step)
      // Relative to the parameter's largest entry: differences near 0 drown in the rounding of the objective.
      expect(Math.abs(numeric - data[index]!) / Math.abs(data[largest]!), `${name}[${index}]`).toBeLessThan(1e-6)
      checked++
    }
  }
  expect(checked).toBe(3 * (tie ? 56 : 57))
})

test('single precision agrees with double precision', async () => {
  const { run } = setUp(true)
  const [single, double] = [await run({}), await run({ float: 'float64' })]
  expect(Object.keys(single)).toEqual(Object.keys(double))
  for (const [name, { data }] of Object.entries(double)) {
    expect(relativeDistance(single[name]!.data, data), name).toBeLessThan(1e-4)
  }
})

test('checkpointing gives the same numbers', async () => {
  const { run } = setUp(true)
  const [plain, rebuilt] = [await run({}), await run({ checkpoint: true })]
  for (const [name, { data }] of Object.entries(plain)) {
    expect(relativeDistance(rebuilt[name]!.data, data), name).toBeLessThan(1e-6)
  }
})

test('only trainable parameters are differentiated', () => {
  const trainable = (name: string) => name.startsWith('model.layers.1.')
  const graph = buildTrainGraph(qwen25VLNetwork(smallConfig(true), smallShape), { trainable })
  const names = graph.outputs.map(({ name }) => name)
  expect(names).toHaveLength(1 + 12)
  expect(names.slice(1).every((name) => name.startsWith('grad:model.layers.1.'))).toBe(true)
  expect(graph.weights).toHaveLength(56)
})
