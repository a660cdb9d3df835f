import { add, matMul, reshape, type Value } from '@spatial-ssrl/onnx-autodiff'
import { type Weights, weight, widened } from '../weights.ts'

/**
 * (N, h) first hidden states of patches (N, p): the convolution stored as `name`, (h, …) of p numbers each, as one product, with its bias
 * where the checkpoint has one.
 */
export function patchEmbedding(weights: Weights, name: string, patches: Value): Value {
  const kernel = weight(weights, `${name}.weight`, patches)
  const [, patchSize = 0] = patches.shape
  const embedded = matMul(patches, reshape(kernel, [kernel.shape[0]!, patchSize]), { transposeB: true })
  const bias = weights.get(`${name}.bias`)
  return bias ? add(embedded, widened(bias, embedded)) : embedded
}

/** (N, h) → (N / count, count · h): every `count` patches that follow one another side by side. */
export function mergePatches(x: Value, count: number): Value {
  const [rows = 0, width = 0] = x.shape
  return reshape(x, [rows / count, width * count])
}
