import { type Graph, gatedSilu, linear, rmsNorm, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'

/** The parameters of a graph by checkpoint name. */
export type Weights = ReadonlyMap<string, Value>

/** Makes every parameter an input, in the order of `parameterList`. */
export function declareWeights(graph: Graph, config: ModelConfig): Weights {
  return new Map(parameterList(config).map(({ name, shape }) => [name, graph.input(name, shape)]))
}

/** A parameter that the configuration is known to have. */
export function weight(weights: Weights, name: string): Value {
  const value = weights.get(name)
  if (value === undefined) throw new RangeError(`weight: expected a parameter of the model, got ${name}`)
  return value
}

/** The linear map stored as `name`, with its bias where the checkpoint has one. */
export function dense(weights: Weights, name: string, x: Value): Value {
  return linear(x, weight(weights, `${name}.weight`), weights.get(`${name}.bias`))
}

/** The root-mean-square norm stored as `name`. */
export function normed(weights: Weights, name: string, x: Value, epsilon: number): Value {
  return rmsNorm(x, weight(weights, `${name}.weight`), epsilon)
}

/** The gated feed-forward network stored as `name`: down(silu(gate x) ∘ up x) (arXiv:2002.05202). */
export function gatedFeedForward(weights: Weights, name: string, x: Value): Value {
  const [gate, up] = [dense(weights, `${name}.gate_proj`, x), dense(weights, `${name}.up_proj`, x)]
  return dense(weights, `${name}.down_proj`, gatedSilu(gate, up))
}
