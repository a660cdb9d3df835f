import { add, type Graph, linear, mul, rmsNorm, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Parameter } from '../model/parameter.ts'

/** What an adapter adds to a linear map; `gain` (out), where there is one, scales the rows of W + scale · B A. */
export interface LowRank {
  /** A (rank, in). */
  down: Value
  /** B (out, rank). */
  up: Value
  scale: number
  gain?: Value
}

/** The parameters of a graph by checkpoint name. */
export interface Weights extends ReadonlyMap<string, Value> {
  /** By the names of the linear maps. */
  readonly adapted?: ReadonlyMap<string, LowRank>
}

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

/** The linear map stored as `name`, with its bias where the checkpoint has one and with what an adapter adds. */
export function dense(weights: Weights, name: string, x: Value): Value {
  const [map, bias, adapted] = [
    weight(weights, `${name}.weight`),
    weights.get(`${name}.bias`),
    weights.adapted?.get(name),
  ]
  if (adapted === undefined) return linear(x, map, bias)
  const { down, up, scale, gain } = adapted
  const added = linear(mul(linear(x, down), scale), up)
  if (gain === undefined) return add(linear(x, map, bias), added)
  const scaled = mul(add(linear(x, map), added), gain)
  return bias ? add(scaled, bias) : scaled
}

/** The root-mean-square norm stored as `name`. */
export function normed(weights: Weights, name: string, x: Value, epsilon: number): Value {
  return rmsNorm(x, weight(weights, `${name}.weight`), epsilon)
}
