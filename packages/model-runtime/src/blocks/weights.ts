import { type Graph, layerNorm, linear, rmsNorm, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Parameter } from '../model/parameter.ts'

/** The parameters of a graph by checkpoint name. */
export type Weights = ReadonlyMap<string, Value>

/** Makes every parameter an input, in the given order. */
export function declareWeights(graph: Graph, parameters: readonly Parameter[]): Weights {
  return new Map(parameters.map(({ name, shape }) => [name, graph.input(name, shape)]))
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

/** The layer norm stored as `name`, weight and bias. */
export function layerNormed(weights: Weights, name: string, x: Value, epsilon: number): Value {
  return layerNorm(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`), epsilon)
}
