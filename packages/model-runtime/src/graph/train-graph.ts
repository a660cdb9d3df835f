import { gradientsOf } from '@spatial-ssrl/onnx-autodiff'
import type { ModelConfig } from '../model/config.ts'
import { compileNetwork } from './compile-network.ts'
import { createNetwork } from './network.ts'
import { scoreReplies } from './scores.ts'
import type { BatchShape, CompiledGraph, GraphProvider } from './shapes.ts'

/** How a training graph is built. */
export interface TrainGraphOptions {
  /** Precision of the whole graph. Default float32. */
  float?: 'float32' | 'float64'
  /** Keep only the inputs of each layer for the backward pass and rebuild the rest: less memory, a third more work. Default false. */
  checkpoint?: boolean
  /** Parameters to differentiate by. Default: all. */
  trainable?: (name: string) => boolean
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that scores replies and back-propagates: data inputs as in `DataInputs` and `dLdlogp` (G, R, L) → `logprobs` (G, R, L),
 * and `grad:<name>` = ∂(Σ dLdlogp · logp)/∂parameter for each trainable parameter.
 * @throws RangeError when the sizes contradict each other
 */
export function buildTrainGraph(
  config: ModelConfig,
  shape: BatchShape,
  options: TrainGraphOptions = {},
): CompiledGraph {
  const network = createNetwork(config, shape, options)
  const { groups, replies, replyLength } = shape
  const upstream = network.graph.input('dLdlogp', [groups, replies, replyLength])
  const { logprobs } = scoreReplies(network)
  const trainable = [...network.weights].filter(([name]) => options.trainable?.(name) ?? true)
  const gradients = gradientsOf(
    [logprobs],
    [upstream],
    trainable.map(([, value]) => value),
  )
  const named = trainable.map(([name], index) => [`grad:${name}`, gradients[index]!] as const)
  return compileNetwork(network, { logprobs, ...Object.fromEntries(named) }, options.provider)
}
