import { add, concat, expand, type Graph, lowerTriangle, reshape, type Value, where } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from './network.ts'

/** Added to the score of a position that must not be attended to. */
export const MASKED = -1e9

/** 0 where `visible` (bool), `MASKED` elsewhere. */
export function maskUnless(graph: Graph, visible: Value): Value {
  return where(visible, graph.constant(0), graph.constant(MASKED))
}

/** (G, 1, 1, P, P): causal, and blind to the padding on the left. */
export function promptMask(network: Network): Value {
  const { groups, promptLength } = network.shape
  const padding = reshape(network.inputs.promptMask, [groups, 1, 1, 1, promptLength])
  return add(padding, causalMask(network, promptLength))
}

/** (G, 1, 1, 1, S, P + S): a reply token sees its prompt, and its own reply up to itself. */
export function replyMask(network: Network, length: number): Value {
  const { groups, promptLength } = network.shape
  const prompt = reshape(network.inputs.promptMask, [groups, 1, 1, 1, 1, promptLength])
  const own = reshape(causalMask(network, length), [1, 1, 1, 1, length, length])
  return concat(
    [expand(prompt, [groups, 1, 1, 1, length, promptLength]), expand(own, [groups, 1, 1, 1, length, length])],
    5,
  )
}

/** (S, S) 0 where column ≤ row, `MASKED` above. */
function causalMask({ graph }: Network, length: number): Value {
  return maskUnless(graph, lowerTriangle(graph, length, length))
}
