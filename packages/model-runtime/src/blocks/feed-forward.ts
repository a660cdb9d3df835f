import { gatedSilu, type Value } from '@spatial-ssrl/onnx-autodiff'
import { dense, type Weights } from './weights.ts'

/** The gated feed-forward network stored as `name`: down(silu(gate x) ∘ up x) (arXiv:2002.05202). */
export function gatedFeedForward(weights: Weights, name: string, x: Value): Value {
  const [gate, up] = [dense(weights, `${name}.gate_proj`, x), dense(weights, `${name}.up_proj`, x)]
  return dense(weights, `${name}.down_proj`, gatedSilu(gate, up))
}

/** Two linear maps with an activation between them: last(activation(first x)). */
export function plainFeedForward(
  weights: Weights,
  { first, last }: { first: string; last: string },
  activation: (x: Value) => Value,
  x: Value,
): Value {
  return dense(weights, last, activation(dense(weights, first, x)))
}
