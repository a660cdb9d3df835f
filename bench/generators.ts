import type { Qwen25VLConfig } from '@spatial-ssrl/model-runtime'
import { Tensor } from 'onnxruntime-node'
import { packWeights, weightLayout } from '../packages/model-runtime/src/arena/weight-sets.ts'
import { SessionCache } from '../packages/model-runtime/src/device/onnxruntime/session-cache.ts'
import { qwen25VLNetwork } from '../packages/model-runtime/src/families/qwen25vl/network.ts'
import { qwen25VLParameters } from '../packages/model-runtime/src/families/qwen25vl/parameters.ts'
import type { CompiledGraph } from '../packages/model-runtime/src/graph/compiled-graph.ts'
import { buildGenerateGraph } from '../packages/model-runtime/src/graph/generate-graph.ts'
import { Lanes, laneCount } from '../packages/model-runtime/src/lanes/lanes.ts'
import { drawWeights } from '../packages/model-runtime/src/model/draw-weights.ts'
import { type BatchSizes, randomBatch, randomBatches } from './model.ts'
import { buildPrefillGraph, buildStepGraph } from './stepwise-generation.ts'

type Data = Float32Array | Int32Array | BigInt64Array
type Results = Record<string, Tensor>

/** Replies drawn by one way of generating: tokens (L, prompts · replies); rows differ only where an end token came before. */
export type Generator = () => Promise<Int32Array>

/** Opens graphs of one model with the engine's session options. */
export function openGenerators(config: Qwen25VLConfig, threads: number) {
  const sessions = new SessionCache({ provider: 'cpu', capacity: 100, threads })
  const weights = new Map(
    [...drawWeights(qwen25VLParameters(config), 1)].map(
      ([name, { shape, data }]) => [name, new Tensor(data, shape as number[])] as const,
    ),
  )
  const open = async (key: string, compiled: CompiledGraph) => {
    const { session, graph } = await sessions.get(key, () => compiled)
    const fixed = Object.fromEntries(graph.weights.map((name) => [name, weights.get(name)!]))
    return (feeds: Record<string, Data | Tensor>) => {
      const inputs: Results = {}
      for (const { name, shape } of graph.inputs) {
        const given = feeds[name]!
        inputs[name] = given instanceof Tensor ? given : new Tensor(given as Float32Array, shape) // the runtime reads the type off the array
      }
      return session.run({ ...fixed, ...inputs }) as Promise<Results>
    }
  }

  /** Prompts once per group, one run in which a loop draws all tokens. */
  async function inOneRun(sizes: BatchSizes, uniforms: Float32Array): Promise<Generator> {
    const { shape, feeds } = randomBatch(config, sizes)
    const { endTokens, padToken } = config
    const run = await open(
      `loop ${JSON.stringify(shape)}`,
      buildGenerateGraph(qwen25VLNetwork(config, shape), { endTokens, padToken }),
    )
    const inputs = { ...feeds, uniforms, temperature: Float32Array.of(1) }
    return async () => (await run(inputs)).sampled!.data as Int32Array
  }

  /** The product's way: the same, in one run per lane. */
  async function inLanes(sizes: BatchSizes, uniforms: Float32Array): Promise<Generator> {
    const lanes = await openLanes()
    const { endTokens, padToken } = config
    const rows = uniforms.length / sizes.replyLength
    const share = rows / lanes.count
    const parts = randomBatches(config, sizes, lanes.count).map(({ shape, feeds }, part) => {
      const own = new Float32Array(uniforms.length / lanes.count)
      for (let at = 0; at < sizes.replyLength; at++)
        own.set(uniforms.subarray(at * rows + part * share, at * rows + (part + 1) * share), at * share)
      const inputs = { ...feeds, uniforms: own, temperature: Float32Array.of(1) }
      return { shape, feeds: inputs, greedy: false, endTokens, padToken }
    })
    return async () => {
      const results = await Promise.all(parts.map((part) => lanes.generate(part, [])))
      const sampled = new Int32Array(uniforms.length)
      for (const [part, { tokens }] of results.entries())
        for (let at = 0; at < sizes.replyLength; at++)
          sampled.set(tokens.subarray(at * share, (at + 1) * share), at * rows + part * share)
      return sampled
    }
  }

  let opened: Promise<Lanes> | undefined
  function openLanes(): Promise<Lanes> {
    const drawn = drawWeights(qwen25VLParameters(config), 1)
    const layout = weightLayout(qwen25VLParameters(config), () => true)
    const weights = packWeights(layout, (name) => drawn.get(name)?.data)
    const lanes = laneCount(layout, threads)
    opened ??= Lanes.open({ config, layout, weights, device: 'cpu', threads, sessions: 100, lanes })
    return opened
  }

  /** One run per token. */
  async function stepByStep(sizes: BatchSizes, uniforms: Float32Array): Promise<Generator> {
    const { shape, feeds } = randomBatch(config, sizes)
    const start = await open(`prefill ${JSON.stringify(shape)}`, buildPrefillGraph(config, shape))
    const next = await open(`step ${JSON.stringify(shape)}`, buildStepGraph(config, shape))
    const { layers, headSize, keyValueHeads } = config.text
    const rows = shape.groups * shape.replies
    const cacheSize = rows * keyValueHeads * (shape.replyLength - 1) * headSize
    const draws = (at: number) => uniforms.subarray(at * rows, (at + 1) * rows)
    return async () => {
      const sampled = new Int32Array(shape.replyLength * rows)
      const kept: Record<string, Data | Tensor> = {}
      for (let layer = 0; layer < layers; layer++) {
        kept[`ownKeys${layer}`] = new Float32Array(cacheSize)
        kept[`ownValues${layer}`] = new Float32Array(cacheSize)
      }
      for (let at = 0; at < shape.replyLength; at++) {
        const step = { ...feeds, ...kept, draws: draws(at) }
        const result = at === 0 ? await start(step) : await next({ ...step, at: BigInt64Array.of(BigInt(at - 1)) })
        sampled.set(result.chosen!.data as Int32Array, at * rows)
        kept.last = result.chosen!
        // What a step gives as `next…` the following one takes as `own…`; prompt memories come out once and stay.
        for (const [name, tensor] of Object.entries(result)) kept[name.replace(/^next/, 'own')] = tensor
      }
      return sampled
    }
  }

  const close = async () => {
    await (await opened)?.close()
    await sessions.release()
  }
  return { inOneRun, inLanes, stepByStep, close }
}
