import {
  gather,
  maskedSoftmax,
  matMul,
  reshape,
  rotary,
  softmax,
  split,
  transpose,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { dense, type Weights } from '../weights.ts'

/** How rows are gathered into equal fields that attend within themselves: whole pictures, or windows of them. */
export interface Fields {
  count: number
  length: number
  /** Row of each place, fields one after another, and place of each row; absent where rows already lie that way. */
  order?: { rows: Value; places: Value }
  /** (count, 1, 1, length), absent where fields are full. */
  mask?: Value
  /** (count, 1, length, d / 2) rotary factors of either half of a head; those of queries carry the 1/√d of attention. */
  queryCos: Value
  querySin: Value
  keyCos: Value
  keySin: Value
}

/** Attention among the rows (N, h) of each field, with query, key and value in one map `at`.qkv, and `at`.proj behind. */
export function fieldAttention(weights: Weights, at: string, x: Value, heads: number, fields: Fields): Value {
  const { count, length, order } = fields
  const hiddenSize = x.shape[1]!
  const headSize = hiddenSize / heads
  const stacked = dense(weights, `${at}.qkv`, x)
  const ordered = order ? gather(stacked, order.rows, 0, { inverse: order.places }) : stacked
  const [query, key, value] = split(ordered, 1, [hiddenSize, hiddenSize, hiddenSize]).map((part) =>
    transpose(reshape(part, [count, length, heads, headSize]), [0, 2, 1, 3]),
  )
  const scores = matMul(rotary(query!, fields.queryCos, fields.querySin), rotary(key!, fields.keyCos, fields.keySin), {
    transposeB: true,
  })
  const mixed = matMul(fields.mask ? maskedSoftmax(scores, fields.mask) : softmax(scores), value!)
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [count * length, hiddenSize])
  const restored = order ? gather(rows, order.places, 0, { inverse: order.rows }) : rows
  return dense(weights, `${at}.proj`, restored)
}
