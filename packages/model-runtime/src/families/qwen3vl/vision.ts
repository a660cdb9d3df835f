import { add, gather, gelu, mul, reduceSum, reshape, type Value } from '@spatial-ssrl/onnx-autodiff'
import { plainFeedForward } from '../../blocks/feed-forward.ts'
import { gaussianGelu } from '../../blocks/gaussian-gelu.ts'
import { oneHalf } from '../../blocks/heads.ts'
import type { Construction } from '../../blocks/network.ts'
import { type Fields, fieldAttention } from '../../blocks/vision/field-attention.ts'
import { mergePatches, patchEmbedding } from '../../blocks/vision/patches.ts'
import { type SlotShape, slotFields } from '../../blocks/vision/slots.ts'
import { layerNormed, weightRows } from '../../blocks/weights.ts'
import type { Qwen3VLConfig } from './config.ts'
import type { PictureInputs } from './data-inputs.ts'

const EPSILON = 1e-6 // the published checkpoints fix it for the whole vision transformer

/** What the vision transformer needs of a network under construction. */
export interface VisionNetwork extends Construction {
  config: Qwen3VLConfig
  shape: SlotShape
  inputs: PictureInputs
}

/** Visual tokens (n, decoder width): those that stand in the prompts, and those that are added behind the decoder's first layers. */
export interface VisualTokens {
  tokens: Value
  deep: Value[]
}

/** The visual tokens of the merge blocks with the numbers `blocks` (n) (arXiv:2511.21631 §2). */
export function visualTokens(network: VisionNetwork, blocks: Value): VisualTokens {
  const { config, weights, inputs } = network
  const { vision } = config
  const fields = pictureFields(network)
  const deep: Value[] = []
  let x = add(patchEmbedding(weights, 'visual.patch_embed.proj', inputs.patches), places(network))
  for (let index = 0; index < vision.depth; index++) {
    const [next] = network.layer([x], (rows) => [block(network, index, rows, fields)])
    x = next!
    const place = vision.deepBlocks.indexOf(index)
    if (place >= 0) deep.push(gather(deepTokens(network, place, x), blocks))
  }
  const normed = layerNormed(weights, 'visual.merger.norm', x, EPSILON)
  const merged = mergePatches(normed, vision.spatialMergeSize ** 2)
  return { tokens: gather(twoMaps(network, 'visual.merger', gaussianGelu, merged), blocks), deep }
}

/** (N, h) learned places of the patches. */
function places({ weights, inputs }: VisionNetwork): Value {
  const [rows = 0, corners = 0] = inputs.placeIndex.shape
  const around = weightRows(weights, 'visual.pos_embed.weight', reshape(inputs.placeIndex, [rows * corners]))
  const shares = reshape(inputs.placeShares, [rows, corners, 1])
  return reduceSum(mul(reshape(around, [rows, corners, around.shape[1]!]), shares), [1])
}

/** Unlike the last merger, those on the way norm what they have merged. */
function deepTokens(network: VisionNetwork, index: number, x: Value): Value {
  const at = `visual.deepstack_merger_list.${index}`
  const merged = mergePatches(x, network.config.vision.spatialMergeSize ** 2)
  return twoMaps(network, at, gaussianGelu, layerNormed(network.weights, `${at}.norm`, merged, EPSILON))
}

function twoMaps({ weights }: VisionNetwork, at: string, activation: (x: Value) => Value, x: Value): Value {
  return plainFeedForward(weights, { first: `${at}.linear_fc1`, last: `${at}.linear_fc2` }, activation, x)
}

function pictureFields({ config, shape, inputs }: VisionNetwork): Fields {
  const headSize = config.vision.hiddenSize / config.vision.heads
  const fields = slotFields(shape, inputs)
  const [keyCos, keySin] = [inputs.visionCos, inputs.visionSin].map((factors) =>
    reshape(oneHalf(factors), [fields.count, 1, fields.length, headSize / 2]),
  )
  const scale = headSize ** -0.5
  return { ...fields, keyCos: keyCos!, keySin: keySin!, queryCos: mul(keyCos!, scale), querySin: mul(keySin!, scale) }
}

function block(network: VisionNetwork, index: number, x: Value, fields: Fields): Value {
  const { weights, config } = network
  const at = `visual.blocks.${index}`
  const ready = layerNormed(weights, `${at}.norm1`, x, EPSILON)
  const attended = add(x, fieldAttention(weights, `${at}.attn`, ready, config.vision.heads, fields))
  return add(attended, twoMaps(network, `${at}.mlp`, gelu, layerNormed(weights, `${at}.norm2`, attended, EPSILON)))
}
