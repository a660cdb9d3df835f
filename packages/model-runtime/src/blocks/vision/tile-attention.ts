import { maskedSoftmax, matMul, mul, reshape, softmax, transpose, type Value } from '@spatial-ssrl/onnx-autodiff'
import { dense, type Weights } from '../weights.ts'

/** Equal fields of rows that attend within themselves. */
export interface Tiles {
  count: number
  length: number
  /** (count, 1, 1, length), absent where fields are full. */
  mask?: Value
}

/** Attention among the rows (N, h) of each tile, places unturned, with maps `at`.q_proj, .k_proj, .v_proj and .out_proj. */
export function tileAttention(weights: Weights, at: string, x: Value, heads: number, tiles: Tiles): Value {
  const { count, length, mask } = tiles
  const headSize = x.shape[1]! / heads
  const [query, key, value] = ['q_proj', 'k_proj', 'v_proj'].map((part) =>
    transpose(reshape(dense(weights, `${at}.${part}`, x), [count, length, heads, headSize]), [0, 2, 1, 3]),
  )
  const scores = matMul(mul(query!, headSize ** -0.5), key!, { transposeB: true })
  const mixed = matMul(mask ? maskedSoftmax(scores, mask) : softmax(scores), value!)
  return dense(weights, `${at}.out_proj`, reshape(transpose(mixed, [0, 2, 1, 3]), x.shape))
}
