import { maskedSoftmax, matMul, reshape, rotary, transpose, type Value } from '@spatial-ssrl/onnx-autodiff'
import { headLayout, type Memory, projectHeads, type RotaryFactors } from './heads.ts'
import type { Network } from './network.ts'
import { dense } from './weights.ts'

/** Keys and values of prompt rows (G · P, h); letters as in heads.ts. */
export function promptMemory(network: Network, at: string, x: Value, factors: RotaryFactors): Memory {
  const { K, d } = headLayout(network)
  const { groups, promptLength } = network.shape
  const heads = (part: 'k' | 'v') =>
    transpose(projectHeads(network, at, part, x, [groups, promptLength, K, d]), [0, 2, 1, 3])
  return { keys: rotary(heads('k'), factors.keyCos, factors.keySin), values: heads('v') }
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
  const heads = transpose(projectHeads(network, at, 'q', x, [G, S, K * Q, d]), [0, 2, 1, 3])
  const query = rotary(heads, factors.queryCos, factors.querySin)
  const scores = matMul(reshape(query, [G, K, Q * S, d]), memory.keys, { transposeB: true })
  const shares = maskedSoftmax(reshape(scores, [G, K, Q, S, P]), mask)
  const mixed = matMul(reshape(shares, [G, K, Q * S, P]), memory.values)
  const rows = transpose(reshape(mixed, [G, K * Q, S, d]), [0, 2, 1, 3])
  return dense(network.weights, `${at}.o_proj`, reshape(rows, [G * S, K * Q * d]))
}
