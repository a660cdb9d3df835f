import { createRng } from '@spatial-ssrl/core'
import { describe, expect, test } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { adapterParameters } from '../adapters/adapter.ts'
import { linearModules } from '../adapters/targets.ts'
import { parameterList } from '../families/families.ts'
import { llama } from '../families/llama/llama.ts'
import { qwen25VLNetwork } from '../families/qwen25vl/network.ts'
import { qwen25VLParameters } from '../families/qwen25vl/parameters.ts'
import {
  type Feeds,
  openGraph,
  relativeDistance,
  smallConfig,
  smallFeeds,
  smallGroups,
  smallShape,
  smallWeights,
} from '../families/qwen25vl/small-model.fixture.ts'
import { buildGenerateGraph } from '../graph/generate-graph.ts'
import { buildScoreGraph } from '../graph/score-graph.ts'
import { buildTrainGraph } from '../graph/train-graph.ts'
import type { NetworkOptions } from './network.ts'

const config = smallConfig(true)
const base = qwen25VLParameters(config)
const plain = (dora: boolean, modules = linearModules(base)): Adapter => ({
  modules: modules.map((name, index) => ({ name, rank: 1 + (index % 3), alpha: 2 })),
  rslora: true,
  dora,
  modulesToSave: [],
  saved: [],
})

function setUp(dora: boolean) {
  const adapter = plain(dora)
  const added = adapterParameters(adapter, base)
  const rng = createRng('adapted')
  const random = (size: number, centre = 0) => Float64Array.from({ length: size }, () => centre + 0.3 * rng.normal())
  const values: Feeds = Object.fromEntries(
    added.map(({ name, shape, kind }) => [
      name,
      random(
        shape.reduce((product, size) => product * size, 1),
        kind === 'norm' ? 1 : 0,
      ),
    ]),
  )
  const feeds: Feeds = {
    ...smallFeeds(config, smallGroups('groups'), smallShape),
    ...smallWeights(config, 'weights'),
    ...values,
    dLdlogp: random(12),
  }
  const network = (options: NetworkOptions) => qwen25VLNetwork(config, smallShape, { ...options, adapter })
  const isAdded = (name: string) => added.some((parameter) => parameter.name === name)
  const train = async (options: NetworkOptions) => {
    const graph = buildTrainGraph(network(options), { trainable: isAdded })
    return (await openGraph(graph, config, added))(feeds)
  }
  return { adapter, added, feeds, network, train }
}

describe.each([false, true])('magnitudes: %s', (dora) => {
  const { added, feeds, network, train } = setUp(dora)

  test('every gradient agrees with central differences', async () => {
    const gradients = await train({ float: 'float64' })
    const score = await openGraph(buildScoreGraph(network({ float: 'float64' })), config, added)
    const objective = async (changes: Feeds) => {
      const { logprobs } = await score({ ...feeds, ...changes })
      return logprobs!.data.reduce((sum, value, i) => sum + value * feeds.dLdlogp![i]!, 0)
    }
    const rng = createRng('differences')
    const step = 1e-5
    expect(Object.keys(gradients)).toHaveLength(1 + added.length)
    for (const { name } of added.filter((_, index) => index % 3 === 0 || index > added.length - 8)) {
      const { data } = gradients[`grad:${name}`]!
      const index = rng.int(data.length)
      const moved = async (change: number) => {
        const values = Float64Array.from(feeds[name]!)
        values[index]! += change
        // The lengths of rows are constants to the gradient of A and B: magnitudes that follow them keep the factors as they are.
        return objective({ [name]: values, ...(dora && heldGains(name, values)) })
      }
      const numeric = ((await moved(step)) - (await moved(-step))) / (2 * step)
      const largest = Math.max(...data.map(Math.abs))
      expect(Math.abs(numeric - data[index]!) / largest, `${name}[${index}]`).toBeLessThan(2e-6)
    }
  })

  /** The magnitudes at which the factors of a map's rows are those before its A or B had other values. */
  function heldGains(name: string, values: Float64Array): Feeds {
    const [, module, part] = /^(.*)\.lora_([AB])\.weight$/.exec(name) ?? []
    if (module === undefined) return {}
    const magnitude = `${module}.lora_magnitude_vector`
    const before = rowLengths(module, feeds)
    const after = rowLengths(module, { ...feeds, [`${module}.lora_${part}.weight`]: values })
    return { [magnitude]: Float64Array.from(feeds[magnitude]!).map((x, row) => (x * after[row]!) / before[row]!) }
  }

  test('single precision, checkpointing and every layer of the graph agree', async () => {
    const double = await train({ float: 'float64' })
    const [single, rebuilt] = [await train({}), await train({ checkpoint: true })]
    for (const [name, { data }] of Object.entries(double)) {
      expect(relativeDistance(single[name]!.data, data), name).toBeLessThan(1e-4)
      expect(relativeDistance(rebuilt[name]!.data, single[name]!.data), name).toBeLessThan(1e-5)
    }
  })

  test('the generating graph has every part of the adapter', () => {
    const graph = buildGenerateGraph(network({}), { endTokens: [1], padToken: 0 })
    expect(graph.weights.filter((name) => name.includes('.lora_')).sort()).toEqual(added.map(({ name }) => name).sort())
  })

  function rowLengths(module: string, values: Feeds): number[] {
    const { rank, alpha } = plain(dora).modules.find(({ name }) => name === module)!
    const scale = alpha / Math.sqrt(rank)
    const [W, A, B] = ['weight', 'lora_A.weight', 'lora_B.weight'].map((part) => values[`${module}.${part}`]!)
    const [out, inputs] = [B!.length / rank, A!.length / rank]
    return Array.from({ length: out }, (_, row) => {
      let sum = 0
      for (let column = 0; column < inputs; column++) {
        let value = Number(W![row * inputs + column])
        for (let k = 0; k < rank; k++) value += scale * Number(B![row * rank + k]) * Number(A![k * inputs + column])
        sum += value ** 2
      }
      return Math.sqrt(sum)
    })
  }
})

test('every linear map of a decoder takes part, its head too', () => {
  const json = {
    ...{ model_type: 'qwen3', hidden_size: 8, intermediate_size: 12, num_hidden_layers: 2, num_attention_heads: 2 },
    ...{ num_key_value_heads: 1, head_dim: 4, vocab_size: 16, rms_norm_eps: 1e-6, rope_theta: 100, hidden_act: 'silu' },
    ...{ attention_bias: true, tie_word_embeddings: false, eos_token_id: 1, pad_token_id: 0, rope_scaling: null },
  }
  const read = llama.parseConfig({ json, file: 'config.json' })
  const modules = linearModules(parameterList(read))
  expect(modules).toContain('lm_head')
  const shape = { groups: 1, promptLength: 4, replies: 1, replyLength: 3 }
  const graph = buildScoreGraph(llama.network(read, shape, { adapter: plain(true, modules) }))
  expect(graph.weights.filter((name) => name.includes('.lora_'))).toHaveLength(3 * modules.length)
})
