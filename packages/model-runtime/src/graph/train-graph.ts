import { gradientsOf } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from '../blocks/network.ts'
import { compileNetwork } from './compile-network.ts'
import type { CompiledGraph, GraphProvider } from './compiled-graph.ts'
import { scoreReplies } from './scores.ts'

/** How a training graph is built. */
export interface TrainGraphOptions {
  /** Parameters to differentiate by. Default: all. */
  trainable?: (name: string) => boolean
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that scores replies and back-propagates: the family's data inputs and `dLdlogp` (G, R, L) → `logprobs` (G, R, L),
 * and `grad:<name>` = ∂(Σ dLdlogp · logp)/∂parameter for each trainable parameter.
 */
export function buildTrainGraph(network: Network, options: TrainGraphOptions = {}): CompiledGraph {
  const { groups, replies, replyLength } = network.shape
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
