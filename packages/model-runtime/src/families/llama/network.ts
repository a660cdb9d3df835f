import type { BatchShape } from '../../blocks/batch-shape.ts'
import { embedTokens } from '../../blocks/embedding.ts'
import { type Network, type NetworkOptions, startNetwork } from '../../blocks/network.ts'
import { sequenceInputs, tokenInput } from '../../blocks/text-inputs.ts'
import { textParameters } from '../../model/text-parameters.ts'
import type { LlamaConfig } from './config.ts'

/** Starts a graph of the architecture: the decoder and nothing else. */
export function llamaNetwork({ text }: LlamaConfig, shape: BatchShape, options: NetworkOptions = {}): Network {
  const construction = startNetwork(textParameters(text), shape, options)
  const { graph } = construction
  const inputs = { tokens: tokenInput(graph, shape), ...sequenceInputs(graph, text, shape) }
  return { ...construction, text, shape, inputs, embedPrompts: () => embedTokens(construction, inputs.tokens) }
}
