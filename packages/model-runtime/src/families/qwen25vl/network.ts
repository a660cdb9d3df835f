import { greater, maximum, reshape, sub, type Value, where } from '@spatial-ssrl/onnx-autodiff'
import { embedTokens } from '../../blocks/embedding.ts'
import { type Network, type NetworkOptions, startNetwork } from '../../blocks/network.ts'
import type { TextInputs } from '../../blocks/text-inputs.ts'
import type { Qwen25VLConfig, VisionConfig } from './config.ts'
import { dataInputs, type PictureShape } from './data-inputs.ts'
import { qwen25VLParameters } from './parameters.ts'
import { type VisionNetwork, visualTokens } from './vision.ts'

/** Starts a graph of the architecture: a vision transformer whose tokens stand in the prompts, and a decoder. */
export function qwen25VLNetwork(
  config: Qwen25VLConfig,
  shape: PictureShape,
  options: NetworkOptions = {},
): Network & { shape: PictureShape } {
  expectPictures(config.vision, shape)
  const construction = startNetwork(qwen25VLParameters(config), shape, options)
  const inputs = dataInputs(construction.graph, config, shape)
  const network = { ...construction, config, text: config.text, shape, inputs }
  return { ...network, embedPrompts: () => embedPrompts(network) }
}

/** (G · P, h) first hidden states of the prompts: visual tokens stand where the pictures are. */
function embedPrompts(network: VisionNetwork & { inputs: TextInputs }): Value {
  const { shape, inputs } = network
  const rows = shape.groups * shape.promptLength
  const text = embedTokens(network, inputs.tokens)
  const index = reshape(inputs.visualIndex, [rows])
  const visual = visualTokens(network, maximum(sub(index, 1), 0))
  return where(reshape(greater(index, 0), [rows, 1]), visual, text)
}

function expectPictures(vision: VisionConfig, shape: PictureShape): void {
  const block = vision.spatialMergeSize ** 2
  if (shape.patchesPerImage % block !== 0) {
    throw new RangeError(`graph: expected patchesPerImage to be a multiple of ${block}, got ${shape.patchesPerImage}`)
  }
  const rows = shape.images * shape.patchesPerImage
  const covered = shape.windows * shape.patchesPerWindow === rows
  if ((shape.contiguousWindows || shape.wholeWindows) && !covered) {
    throw new RangeError(
      `graph: expected ${shape.contiguousWindows ? 'contiguous' : 'whole'} windows to cover ${rows} patches, got ${shape.windows} of ${shape.patchesPerWindow}`,
    )
  }
}
