import { createRng } from '@spatial-ssrl/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { MASKED } from '../../blocks/masks.ts'
import type { CompiledGraph, TensorSpec } from '../../graph/compiled-graph.ts'
import type { Parameter } from '../../model/parameter.ts'
import { familyName, type Qwen25VLConfig, textTraits } from './config.ts'
import type { PictureShape } from './data-inputs.ts'
import { qwen25VLParameters } from './parameters.ts'

/** A model of the full architecture, small enough for central differences. */
export function smallConfig(tieEmbeddings: boolean): Qwen25VLConfig {
  return {
    family: familyName,
    vision: {
      depth: 2,
      hiddenSize: 16,
      intermediateSize: 12,
      heads: 2,
      inChannels: 3,
      patchSize: 2,
      temporalPatchSize: 2,
      spatialMergeSize: 2,
      windowSize: 4,
      fullAttentionBlocks: [1],
      outHiddenSize: 16,
      tokensPerSecond: 2,
    },
    text: {
      ...textTraits,
      hiddenSize: 16,
      intermediateSize: 12,
      layers: 2,
      heads: 4,
      keyValueHeads: 2,
      headSize: 4,
      vocabSize: 20,
      ropeTheta: 100,
      mropeSection: [1, 1, 0],
      normEpsilon: 1e-6,
      tieEmbeddings,
    },
    imageToken: 19,
    videoToken: 18,
    visionStartToken: 17,
    visionEndToken: 16,
    endTokens: [0],
    padToken: 15,
  }
}

export type Numbers = Float64Array | Int32Array
export type Feeds = Record<string, Numbers>

/** A prompt, its pictures (a (patches, patchSize) matrix each) and its replies; token −1 stands for the next visual token. */
export interface SmallGroup {
  tokens: number[]
  pictures: Float64Array[]
  replies: number[][]
}

/** Two prompts of different length, one with two pictures of different size, two replies each. */
export function smallGroups(seed: string): SmallGroup[] {
  const rng = createRng(seed)
  const picture = (patches: number) => Float64Array.from({ length: patches * 24 }, () => rng.normal())
  const reply = () => Array.from({ length: 3 }, () => rng.int(15))
  return [
    { tokens: [3, -1, 5, -1, -1, 7, 2], pictures: [picture(4), picture(8)], replies: [reply(), reply()] },
    { tokens: [9, -1, -1, 4], pictures: [picture(8)], replies: [reply(), reply()] },
  ]
}

/** Sizes that just hold the groups of `smallGroups`. */
export const smallShape: PictureShape = {
  groups: 2,
  promptLength: 7,
  replies: 2,
  replyLength: 3,
  images: 3,
  patchesPerImage: 8,
  windows: 5,
  patchesPerWindow: 4,
}

/** Normal weights wide enough that every part of the network matters. */
export function smallWeights(config: Qwen25VLConfig, seed: string): Feeds {
  const rng = createRng(seed)
  return Object.fromEntries(
    qwen25VLParameters(config).map(({ name, shape, kind }) => {
      const size = shape.reduce((product, side) => product * side, 1)
      const offset = kind === 'norm' ? 1 : 0
      return [name, Float64Array.from({ length: size }, () => offset + 0.3 * rng.normal())]
    }),
  )
}

/** Pads groups into the data inputs of a shape. Windows take alternate merge blocks of a picture, so that gathering is put to work. */
export function smallFeeds(config: Qwen25VLConfig, groups: readonly SmallGroup[], shape: PictureShape): Feeds {
  const { groups: G, promptLength: P, replies: R, replyLength: L, images, patchesPerImage, windows } = shape
  const patchRows = images * patchesPerImage
  const masked = (length: number) => new Float64Array(length).fill(MASKED)
  const feeds = {
    patches: new Float64Array(patchRows * 24),
    visionCos: new Float64Array(patchRows * 8),
    visionSin: new Float64Array(patchRows * 8),
    windowIndex: new Int32Array(windows * shape.patchesPerWindow),
    windowInverse: new Int32Array(patchRows),
    windowMask: masked(windows * shape.patchesPerWindow),
    imageMask: masked(patchRows),
    tokens: new Int32Array(G * P).fill(config.padToken),
    visualIndex: new Int32Array(G * P),
    promptMask: masked(G * P),
    promptCos: new Float64Array(G * P * 4),
    promptSin: new Float64Array(G * P * 4),
    replyCos: new Float64Array(G * L * 4),
    replySin: new Float64Array(G * L * 4),
    replies: new Int32Array(G * R * L).fill(config.padToken),
  }
  let [image, window] = [0, 0]
  for (const [g, { tokens, pictures, replies }] of groups.entries()) {
    const visualRows: number[] = []
    for (const picture of pictures) {
      const first = image++ * patchesPerImage
      const count = picture.length / 24
      feeds.patches.set(picture, first * 24)
      feeds.imageMask.fill(0, first, first + count)
      for (let i = 0; i < count; i++) {
        setAngles(feeds.visionCos, feeds.visionSin, first + i, 8, i)
        const [blockIndex, inBlock] = [Math.floor(i / 4), i % 4]
        const slot = (window + (blockIndex % 2)) * 4 + ((inBlock + 1) % 4)
        feeds.windowIndex[slot] = first + i
        feeds.windowInverse[first + i] = slot
        feeds.windowMask[slot] = 0
        if (inBlock === 0) visualRows.push(first / 4 + blockIndex)
      }
      window += count / 4
    }
    const start = P - tokens.length
    for (const [i, token] of tokens.entries()) {
      const at = g * P + start + i
      if (token < 0) feeds.visualIndex[at] = visualRows.shift()! + 1
      feeds.tokens[at] = token < 0 ? config.imageToken : token
      feeds.promptMask[at] = 0
      setAngles(feeds.promptCos, feeds.promptSin, at, 4, i)
    }
    for (let i = 0; i < L; i++) setAngles(feeds.replyCos, feeds.replySin, g * L + i, 4, tokens.length + i)
    for (const [r, reply] of replies.entries()) feeds.replies.set(reply, (g * R + r) * L)
  }
  return feeds
}

function setAngles(cos: Float64Array, sin: Float64Array, row: number, size: number, position: number) {
  for (let i = 0; i < size; i++) {
    const angle = position / 100 ** ((i % (size / 2)) / size)
    cos[row * size + i] = Math.cos(angle)
    sin[row * size + i] = Math.sin(angle)
  }
}

/** ‖a − b‖ / ‖b‖ */
export function relativeDistance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b)
}

/** Outputs of a run by name, as doubles. */
export type Outputs = Record<string, { shape: readonly number[]; data: number[] }>

/** Opens a graph; the function it gives runs it on the feeds and weights it needs. @param added parameters beside the model's */
export async function openGraph(
  graph: CompiledGraph,
  weightShapes: Qwen25VLConfig,
  added: readonly Parameter[] = [],
): Promise<(feeds: Feeds) => Promise<Outputs>> {
  const float = graph.inputs.find(({ name }) => name === 'patches')?.dtype ?? 'float32'
  // Beyond basic, onnxruntime fuses x · sigmoid(x) into an operator without a double-precision kernel.
  const graphOptimizationLevel = float === 'float64' ? 'basic' : 'all'
  const session = await InferenceSession.create(graph.model, { logSeverityLevel: 3, graphOptimizationLevel })
  const shapes = new Map([...qwen25VLParameters(weightShapes), ...added].map(({ name, shape }) => [name, shape]))
  const specs: TensorSpec[] = [
    ...graph.inputs,
    ...graph.weights.map((name) => ({ name, shape: shapes.get(name)!, dtype: float })),
  ]
  return async (feeds) => {
    const tensors = Object.fromEntries(specs.map((spec) => [spec.name, toTensor(spec, feeds[spec.name])]))
    const outputs = await session.run(tensors)
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [
        name,
        { shape: tensor.dims, data: Array.from(tensor.data as Float64Array) },
      ]),
    )
  }
}

function toTensor({ name, shape, dtype }: TensorSpec, data: Numbers | undefined): Tensor {
  if (data === undefined) throw new RangeError(`openGraph: expected a feed for ${name}`)
  switch (dtype) {
    case 'float32':
      return new Tensor(dtype, Float32Array.from(data), shape)
    case 'float64':
      return new Tensor(dtype, Float64Array.from(data), shape)
    case 'int32':
      return new Tensor(dtype, Int32Array.from(data), shape)
    default:
      throw new RangeError(`openGraph: expected a float or int32 input, got ${dtype} for ${name}`)
  }
}
