import {
  add,
  div,
  gather,
  maskedSoftmax,
  matMul,
  mul,
  reshape,
  rotary,
  slice,
  softmax,
  split,
  transpose,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { gaussianGelu } from './gaussian-gelu.ts'
import type { Network } from './network.ts'
import { oneHalf } from './prompt-attention.ts'
import { dense, gatedFeedForward, normed, weight } from './weights.ts'

const EPSILON = 1e-6 // the published checkpoints fix it for the whole vision transformer

/** How patches are gathered into equal attention fields: whole pictures, or windows of them. */
interface Fields {
  count: number
  length: number
  /** Row of each place, fields one after another, and place of each row; absent where patches already lie that way. */
  order?: { rows: Value; places: Value }
  /** (count, 1, 1, length), absent where fields are full. */
  mask?: Value
  /** (count, 1, length, d / 2) rotary factors of either half of a head; those of queries carry the 1/√d of attention. */
  queryCos: Value
  querySin: Value
  keyCos: Value
  keySin: Value
}

/** (n, decoder width) visual tokens of the merge blocks with the numbers `blocks` (n) (arXiv:2502.13923 §2.1). */
export function visualTokens(network: Network, blocks: Value): Value {
  const { config, weights, inputs } = network
  const { vision } = config
  const { hiddenSize, depth } = vision
  const patchWeight = weight(weights, 'visual.patch_embed.proj.weight')
  const patches = inRunOrder(network, inputs.patches)
  const [patchRows = 0, patchSize = 0] = patches.shape
  let x = matMul(patches, reshape(patchWeight, [hiddenSize, patchSize]), { transposeB: true })
  const pictures = pictureFields(network)
  const windows = windowFields(network)
  for (let index = 0; index < depth; index++) {
    const fields = vision.fullAttentionBlocks.includes(index) ? pictures : windows
    const [next] = network.layer([x], (rows) => [block(network, index, rows, fields)])
    x = next!
  }
  const merged = vision.spatialMergeSize ** 2
  const wide = reshape(normed(weights, 'visual.merger.ln_q', x, EPSILON), [patchRows / merged, hiddenSize * merged])
  const tokens = dense(weights, 'visual.merger.mlp.2', gaussianGelu(dense(weights, 'visual.merger.mlp.0', wide)))
  return gather(tokens, placesInRun(network, blocks))
}

/** Rows per patch in the order in which they run through the blocks: window by window where that is the same for all blocks. */
function inRunOrder({ shape, inputs }: Network, rows: Value): Value {
  return shape.wholeWindows ? gather(rows, inputs.windowIndex) : rows
}

/** Where merge blocks end up in that order. */
function placesInRun({ config, shape, inputs }: Network, blocks: Value): Value {
  if (!shape.wholeWindows) return blocks
  const merged = config.vision.spatialMergeSize ** 2
  const count = inputs.windowInverse.shape[0]! / merged
  const firstPatches = reshape(slice(reshape(inputs.windowInverse, [count, merged]), 1, 0, 1), [count])
  return div(gather(firstPatches, blocks), merged)
}

function pictureFields(network: Network): Fields {
  const { shape, inputs } = network
  const size = { count: shape.images, length: shape.patchesPerImage }
  const factors = rotaryFactors(network, size)
  if (shape.fullImages || shape.wholeWindows) return { ...size, ...factors }
  return { ...size, ...factors, mask: reshape(inputs.imageMask, [size.count, 1, 1, size.length]) }
}

function windowFields(network: Network): Fields {
  const { shape, inputs } = network
  const size = { count: shape.windows, length: shape.patchesPerWindow }
  if (shape.contiguousWindows || shape.wholeWindows) return { ...size, ...rotaryFactors(network, size) }
  const order = { rows: inputs.windowIndex, places: inputs.windowInverse }
  const mask = reshape(inputs.windowMask, [size.count, 1, 1, size.length])
  return { ...size, ...rotaryFactors(network, size, order.rows), order, mask }
}

/** Factors of the patches of each field, which `index` gathers where they do not lie that way. */
function rotaryFactors(network: Network, { count, length }: { count: number; length: number }, index?: Value) {
  const { vision } = network.config
  const headSize = vision.hiddenSize / vision.heads
  const scale = headSize ** -0.5
  const [keyCos, keySin] = [network.inputs.visionCos, network.inputs.visionSin].map((factors) => {
    const ordered = inRunOrder(network, oneHalf(factors))
    return reshape(index ? gather(ordered, index) : ordered, [count, 1, length, headSize / 2])
  })
  return { keyCos: keyCos!, keySin: keySin!, queryCos: mul(keyCos!, scale), querySin: mul(keySin!, scale) }
}

function block(network: Network, index: number, x: Value, fields: Fields): Value {
  const { weights } = network
  const at = `visual.blocks.${index}`
  const attended = add(x, attention(network, `${at}.attn`, normed(weights, `${at}.norm1`, x, EPSILON), fields))
  return add(attended, gatedFeedForward(weights, `${at}.mlp`, normed(weights, `${at}.norm2`, attended, EPSILON)))
}

function attention({ config, weights }: Network, at: string, x: Value, fields: Fields): Value {
  const { hiddenSize, heads } = config.vision
  const { count, length, order } = fields
  const headSize = hiddenSize / heads
  const stacked = dense(weights, `${at}.qkv`, x)
  const ordered = order ? gather(stacked, order.rows, 0, { inverse: order.places }) : stacked
  const [query, key, value] = split(ordered, 1, [hiddenSize, hiddenSize, hiddenSize]).map((part) =>
    transpose(reshape(part, [count, length, heads, headSize]), [0, 2, 1, 3]),
  )
  const scores = matMul(rotary(query!, fields.queryCos, fields.querySin), rotary(key!, fields.keyCos, fields.keySin), {
    transposeB: true,
  })
  const mixed = matMul(fields.mask ? maskedSoftmax(scores, fields.mask) : softmax(scores), value!)
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [count * length, hiddenSize])
  const restored = order ? gather(rows, order.places, 0, { inverse: order.rows }) : rows
  return dense(weights, `${at}.proj`, restored)
}
