import { embedTokens } from '../../blocks/embedding.ts'
import { type Network, type NetworkOptions, startNetwork } from '../../blocks/network.ts'
import { expectSlots, type SlotShape, visualRows, whereVisual } from '../../blocks/vision/slots.ts'
import type { Idefics3Config } from './config.ts'
import { dataInputs } from './data-inputs.ts'
import { idefics3Parameters } from './parameters.ts'
import { visualTokens } from './vision.ts'

/** Starts a graph of the architecture: a vision transformer over tiles, whose tokens stand in the prompts, and a decoder. */
export function idefics3Network(
  config: Idefics3Config,
  shape: SlotShape,
  options: NetworkOptions = {},
): Network & { shape: SlotShape } {
  expectSlots(shape, config.scaleFactor ** 2)
  const construction = startNetwork(idefics3Parameters(config), shape, options)
  const inputs = dataInputs(construction.graph, config, shape)
  const network = { ...construction, config, text: config.text, shape, inputs }
  return {
    ...network,
    embedPrompts: () =>
      whereVisual(inputs, visualTokens(network, visualRows(inputs)), embedTokens(network, inputs.tokens)),
  }
}
