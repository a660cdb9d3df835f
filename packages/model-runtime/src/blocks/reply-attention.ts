import {
  add,
  concat,
  maskedSoftmax,
  matMul,
  reshape,
  rotary,
  split,
  transpose,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { headLayout, type Memory, projectHeads, type RotaryFactors } from './heads.ts'
import type { Network } from './network.ts'
import { dense } from './weights.ts'

/** Queries (G, K, R, Q, S, d), keys and values (G, K, R, S, d) of reply rows; letters as in heads.ts. */
export interface ReplyHeads extends Memory {
  query: Value
}

/** Projects reply rows (G · R · S, h) and turns queries and keys by their positions. */
export function replyHeads(network: Network, at: string, x: Value, factors: RotaryFactors): ReplyHeads {
  const { K, Q, d } = headLayout(network)
  const { groups: G, replies: R } = network.shape
  const S = x.shape[0]! / (G * R)
  const memory = (part: 'k' | 'v') => transpose(projectHeads(network, at, part, x, [G, R, S, K, d]), [0, 3, 1, 2, 4])
  const queries = transpose(projectHeads(network, at, 'q', x, [G, R, S, K, Q, d]), [0, 3, 1, 4, 2, 5])
  return {
    query: turn(queries, factors.queryCos, factors.querySin),
    keys: turn(memory('k'), factors.keyCos, factors.keySin),
    values: memory('v'),
  }
}

/** Rotates x (G, …, S, d) by factors (G, 1, S, d / 2). */
function turn(x: Value, cos: Value, sin: Value): Value {
  const { shape } = x
  const middle = shape.slice(1, -2).reduce((product, size) => product * size, 1)
  return reshape(rotary(reshape(x, [shape[0]!, middle, ...shape.slice(-2)]), cos, sin), shape)
}

/**
 * Attention of reply tokens over their prompt and `own`, the C tokens kept of their reply, under one softmax: (G · R · S, h).
 * The scores of both parts are separate products, so that the replies of a group share the prompt's keys. `mask` broadcasts to
 * (G, K, R, Q, S, P + C).
 */
export function replyAttention(
  network: Network,
  at: string,
  query: Value,
  prompt: Memory,
  own: Memory,
  mask: Value,
): Value {
  const [G = 0, K = 0, R = 0, Q = 0, S = 0, d = 0] = query.shape
  const P = network.shape.promptLength
  const C = own.keys.shape[3]!
  const overPrompt = matMul(reshape(query, [G, K, R * Q * S, d]), prompt.keys, { transposeB: true })
  const overOwn = matMul(reshape(query, [G, K, R, Q * S, d]), own.keys, { transposeB: true })
  const scores = concat([reshape(overPrompt, [G, K, R, Q, S, P]), reshape(overOwn, [G, K, R, Q, S, C])], 5)
  const [onPrompt, onOwn] = split(maskedSoftmax(scores, mask), 5, [P, C])
  const fromPrompt = matMul(reshape(onPrompt!, [G, K, R * Q * S, P]), prompt.values)
  const fromOwn = matMul(reshape(onOwn!, [G, K, R, Q * S, C]), own.values)
  const mixed = add(reshape(fromPrompt, query.shape), reshape(fromOwn, query.shape))
  const rows = reshape(transpose(mixed, [0, 2, 4, 1, 3, 5]), [G * R * S, K * Q * d])
  return dense(network.weights, `${at}.o_proj`, rows)
}
