import { add, gather, gelu, type Value } from '@spatial-ssrl/onnx-autodiff'
import { plainFeedForward } from '../../blocks/feed-forward.ts'
import type { Construction } from '../../blocks/network.ts'
import { mergePatches, patchEmbedding } from '../../blocks/vision/patches.ts'
import { type SlotShape, slotFields } from '../../blocks/vision/slots.ts'
import { type Tiles, tileAttention } from '../../blocks/vision/tile-attention.ts'
import { dense, layerNormed, weightRows } from '../../blocks/weights.ts'
import type { Idefics3Config } from './config.ts'
import type { TileInputs } from './data-inputs.ts'

/** What the vision transformer needs of a network under construction. */
export interface VisionNetwork extends Construction {
  config: Idefics3Config
  shape: SlotShape
  inputs: TileInputs
}

/** (n, decoder width) visual tokens with the numbers `blocks` (n): scale × scale patches side by side, through one map (arXiv:2408.12637). */
export function visualTokens(network: VisionNetwork, blocks: Value): Value {
  const { config, shape, weights, inputs } = network
  const { vision } = config
  const tiles = slotFields(shape, inputs)
  const places = weightRows(weights, 'visual.embeddings.position_embedding.weight', inputs.placeIndex)
  let x = add(patchEmbedding(weights, 'visual.embeddings.patch_embedding', inputs.patches), places)
  for (let index = 0; index < vision.layers; index++) {
    const [next] = network.layer([x], (rows) => [layer(network, index, rows, tiles)])
    x = next!
  }
  const normed = layerNormed(weights, 'visual.post_layernorm', x, vision.normEpsilon)
  return gather(
    dense(weights, 'connector.modality_projection.proj', mergePatches(normed, config.scaleFactor ** 2)),
    blocks,
  )
}

function layer({ weights, config }: VisionNetwork, index: number, x: Value, tiles: Tiles): Value {
  const { heads, normEpsilon } = config.vision
  const at = `visual.encoder.layers.${index}`
  const ready = layerNormed(weights, `${at}.layer_norm1`, x, normEpsilon)
  const attended = add(x, tileAttention(weights, `${at}.self_attn`, ready, heads, tiles))
  const maps = { first: `${at}.mlp.fc1`, last: `${at}.mlp.fc2` }
  return add(
    attended,
    plainFeedForward(weights, maps, gelu, layerNormed(weights, `${at}.layer_norm2`, attended, normEpsilon)),
  )
}
