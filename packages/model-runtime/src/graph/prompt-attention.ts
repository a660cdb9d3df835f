import {
  add,
  lowerTriangle,
  maskedSoftmax,
  matMul,
  mul,
  reshape,
  rotary,
  slice,
  transpose,
  type Value,
  where,
} from '@spatial-ssrl/onnx-autodiff'
import type { Network } from './network.ts'
import { dense } from './weights.ts'

// Letters in shapes: G groups, P prompt length, R replies per group, S tokens per reply, K key/value heads, Q query heads per key/value
// head, d head size, h hidden size. Query heads of one key/value head are folded into rows, so keys and values are never repeated.

/** Rotary factors (G, 1, S, d / 2) of a stretch of tokens, for both halves of a head; those of queries carry the 1/√d of attention. */
export interface RotaryFactors {
  queryCos: Value
  querySin: Value
  keyCos: Value
  keySin: Value
}

/** Keys and values of a layer: (G, K, P, d) of prompts, (G, K, R, S, d) of replies. */
export interface Memory {
  keys: Value
  values: Value
}

/** K, Q and d of the decoder. */
export function headLayout({ config }: Network): { K: number; Q: number; d: number } {
  const { heads, keyValueHeads, hiddenSize } = config.text
  return { K: keyValueHeads, Q: heads / keyValueHeads, d: hiddenSize / heads }
}

/** Prepares (G, S, d) cosines and sines for both sides of attention. */
export function rotaryFactors(cos: Value, sin: Value): RotaryFactors {
  const [groups = 0, length = 0, headSize = 0] = cos.shape
  const [keyCos, keySin] = [oneHalf(cos), oneHalf(sin)].map((x) => reshape(x, [groups, 1, length, headSize / 2]))
  const scale = headSize ** -0.5
  return { keyCos: keyCos!, keySin: keySin!, queryCos: mul(keyCos!, scale), querySin: mul(keySin!, scale) }
}

/** Factors (…, d) of both halves of a head, which are alike, to those of one (…, d / 2). */
export function oneHalf(factors: Value): Value {
  const axis = factors.shape.length - 1
  return slice(factors, axis, 0, factors.shape[axis]! / 2)
}

/** (S, S) 0 where column ≤ row, −1e9 above. */
export function causalMask({ graph }: Network, length: number): Value {
  return where(lowerTriangle(graph, length, length), graph.constant(0), graph.constant(-1e9))
}

/** (G, 1, 1, P, P): causal, and blind to the padding on the left. */
export function promptMask(network: Network): Value {
  const { groups, promptLength } = network.shape
  const padding = reshape(network.inputs.promptMask, [groups, 1, 1, 1, promptLength])
  return add(padding, causalMask(network, promptLength))
}

/** Keys and values of prompt rows (G · P, h). */
export function promptMemory(network: Network, at: string, x: Value, factors: RotaryFactors): Memory {
  const { K, d } = headLayout(network)
  const { groups, promptLength } = network.shape
  const heads = (name: string) =>
    transpose(reshape(dense(network.weights, `${at}.${name}`, x), [groups, promptLength, K, d]), [0, 2, 1, 3])
  return { keys: rotary(heads('k_proj'), factors.keyCos, factors.keySin), values: heads('v_proj') }
}

/**
 * Attention of the last S tokens of each prompt, x (G · S, h), over the prompt. `mask` broadcasts to (G, K, Q, S, P); `factors` are
 * those of the same S tokens.
 */
export function promptAttention(
  network: Network,
  at: string,
  x: Value,
  memory: Memory,
  mask: Value,
  factors: RotaryFactors,
): Value {
  const { K, Q, d } = headLayout(network)
  const { groups: G, promptLength: P } = network.shape
  const S = x.shape[0]! / G
  const heads = transpose(reshape(dense(network.weights, `${at}.q_proj`, x), [G, S, K * Q, d]), [0, 2, 1, 3])
  const query = rotary(heads, factors.queryCos, factors.querySin)
  const scores = matMul(reshape(query, [G, K, Q * S, d]), memory.keys, { transposeB: true })
  const shares = maskedSoftmax(reshape(scores, [G, K, Q, S, P]), mask)
  const mixed = matMul(reshape(shares, [G, K, Q * S, P]), memory.values)
  const rows = transpose(reshape(mixed, [G, K * Q, S, d]), [0, 2, 1, 3])
  return dense(network.weights, `${at}.o_proj`, reshape(rows, [G * S, K * Q * d]))
}
