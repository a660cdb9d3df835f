import { add, div, gather, mul, reshape, slice, type Value } from '@spatial-ssrl/onnx-autodiff'
import { gatedFeedForward, plainFeedForward } from '../../blocks/feed-forward.ts'
import { gaussianGelu } from '../../blocks/gaussian-gelu.ts'
import { oneHalf } from '../../blocks/heads.ts'
import type { Construction } from '../../blocks/network.ts'
import { type Fields, fieldAttention } from '../../blocks/vision/field-attention.ts'
import { mergePatches, patchEmbedding } from '../../blocks/vision/patches.ts'
import { normed } from '../../blocks/weights.ts'
import type { Qwen25VLConfig } from './config.ts'
import type { PictureInputs, PictureShape } from './data-inputs.ts'

const EPSILON = 1e-6 // the published checkpoints fix it for the whole vision transformer

/** What the vision transformer needs of a network under construction. */
export interface VisionNetwork extends Construction {
  config: Qwen25VLConfig
  shape: PictureShape
  inputs: PictureInputs
}

/** (n, decoder width) visual tokens of the merge blocks with the numbers `blocks` (n) (arXiv:2502.13923 §2.1). */
export function visualTokens(network: VisionNetwork, blocks: Value): Value {
  const { config, weights, inputs } = network
  const { vision } = config
  let x = patchEmbedding(weights, 'visual.patch_embed.proj', inRunOrder(network, inputs.patches))
  const pictures = pictureFields(network)
  const windows = windowFields(network)
  for (let index = 0; index < vision.depth; index++) {
    const fields = vision.fullAttentionBlocks.includes(index) ? pictures : windows
    const [next] = network.layer([x], (rows) => [block(network, index, rows, fields)])
    x = next!
  }
  const merged = mergePatches(normed(weights, 'visual.merger.ln_q', x, EPSILON), vision.spatialMergeSize ** 2)
  const maps = { first: 'visual.merger.mlp.0', last: 'visual.merger.mlp.2' }
  return gather(plainFeedForward(weights, maps, gaussianGelu, merged), placesInRun(network, blocks))
}

/** Rows per patch in the order in which they run through the blocks: window by window where that is the same for all blocks. */
function inRunOrder({ shape, inputs }: VisionNetwork, rows: Value): Value {
  return shape.wholeWindows ? gather(rows, inputs.windowIndex) : rows
}

/** Where merge blocks end up in that order. */
function placesInRun({ config, shape, inputs }: VisionNetwork, blocks: Value): Value {
  if (!shape.wholeWindows) return blocks
  const merged = config.vision.spatialMergeSize ** 2
  const count = inputs.windowInverse.shape[0]! / merged
  const firstPatches = reshape(slice(reshape(inputs.windowInverse, [count, merged]), 1, 0, 1), [count])
  return div(gather(firstPatches, blocks), merged)
}

function pictureFields(network: VisionNetwork): Fields {
  const { shape, inputs } = network
  const size = { count: shape.images, length: shape.patchesPerImage }
  const factors = rotaryFactors(network, size)
  if (shape.fullImages || shape.wholeWindows) return { ...size, ...factors }
  return { ...size, ...factors, mask: reshape(inputs.imageMask, [size.count, 1, 1, size.length]) }
}

function windowFields(network: VisionNetwork): Fields {
  const { shape, inputs } = network
  const size = { count: shape.windows, length: shape.patchesPerWindow }
  if (shape.contiguousWindows || shape.wholeWindows) return { ...size, ...rotaryFactors(network, size) }
  const order = { rows: inputs.windowIndex, places: inputs.windowInverse }
  const mask = reshape(inputs.windowMask, [size.count, 1, 1, size.length])
  return { ...size, ...rotaryFactors(network, size, order.rows), order, mask }
}

/** Factors of the patches of each field, which `index` gathers where they do not lie that way. */
function rotaryFactors(network: VisionNetwork, { count, length }: { count: number; length: number }, index?: Value) {
  const { vision } = network.config
  const headSize = vision.hiddenSize / vision.heads
  const scale = headSize ** -0.5
  const [keyCos, keySin] = [network.inputs.visionCos, network.inputs.visionSin].map((factors) => {
    const ordered = inRunOrder(network, oneHalf(factors))
    return reshape(index ? gather(ordered, index) : ordered, [count, 1, length, headSize / 2])
  })
  return { keyCos: keyCos!, keySin: keySin!, queryCos: mul(keyCos!, scale), querySin: mul(keySin!, scale) }
}

function block(network: VisionNetwork, index: number, x: Value, fields: Fields): Value {
  const { weights, config } = network
  const at = `visual.blocks.${index}`
  const ready = normed(weights, `${at}.norm1`, x, EPSILON)
  const attended = add(x, fieldAttention(weights, `${at}.attn`, ready, config.vision.heads, fields))
  return add(attended, gatedFeedForward(weights, `${at}.mlp`, normed(weights, `${at}.norm2`, attended, EPSILON)))
}
