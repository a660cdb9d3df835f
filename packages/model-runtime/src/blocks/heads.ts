import { mul, reshape, slice, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from './network.ts'
import { dense, normed } from './weights.ts'

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
export function headLayout({ text }: Network): { K: number; Q: number; d: number } {
  const { heads, keyValueHeads, headSize } = text
  return { K: keyValueHeads, Q: heads / keyValueHeads, d: headSize }
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

/**
 * Queries, keys or values of rows (…, h) under attention `at`, split into heads: `shape` ends in d. Queries and keys pass the norm on
 * heads where the model has one.
 */
export function projectHeads(
  { weights, text }: Network,
  at: string,
  part: 'q' | 'k' | 'v',
  x: Value,
  shape: readonly number[],
): Value {
  const heads = reshape(dense(weights, `${at}.${part}_proj`, x), shape)
  return text.headNorms && part !== 'v' ? normed(weights, `${at}.${part}_norm`, heads, text.normEpsilon) : heads
}
