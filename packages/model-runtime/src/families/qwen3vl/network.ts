import type { Value } from '@spatial-ssrl/onnx-autodiff'
import { embedTokens } from '../../blocks/embedding.ts'
import { type Network, type NetworkOptions, startNetwork } from '../../blocks/network.ts'
import { expectSlots, type SlotShape, visualRows, whereVisual } from '../../blocks/vision/slots.ts'
import type { Qwen3VLConfig } from './config.ts'
import { dataInputs } from './data-inputs.ts'
import { qwen3VLParameters } from './parameters.ts'
import { type VisualTokens, visualTokens } from './vision.ts'

/**
 * Starts a graph of the architecture: a vision transformer whose tokens stand in the prompts, a decoder, and what the transformer saw on
 * its way, which is added to the same places behind the decoder's first layers.
 */
export function qwen3VLNetwork(
  config: Qwen3VLConfig,
  shape: SlotShape,
  options: NetworkOptions = {},
): Network & { shape: SlotShape } {
  expectSlots(shape, config.vision.spatialMergeSize ** 2)
  const construction = startNetwork(qwen3VLParameters(config), shape, options)
  const inputs = dataInputs(construction.graph, config, shape)
  const network = { ...construction, config, text: config.text, shape, inputs }
  let seen: VisualTokens | undefined
  const see = (): VisualTokens => {
    seen ??= visualTokens(network, visualRows(inputs))
    return seen
  }
  const nothing = (): Value => construction.graph.constant(0)
  return {
    ...network,
    embedPrompts: () => whereVisual(inputs, see().tokens, embedTokens(network, inputs.tokens)),
    deepen: () => see().deep.map((tokens) => whereVisual(inputs, tokens, nothing())),
  }
}
