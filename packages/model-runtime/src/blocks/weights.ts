import {
  add,
  cast,
  dequantise,
  type ExternalData,
  type Graph,
  gather,
  layerNorm,
  linear,
  mul,
  quantisedLinear,
  rmsNorm,
  split,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import type { Parameter } from '../model/parameter.ts'

/** A parameter that the runtime reads from a file. */
export interface ExternalWeight {
  dtype: 'float32' | 'float16' | 'bfloat16' | 'uint4'
  data: ExternalData
  /** Of uint4: float32, one for each 32 numbers of a row. */
  scales?: ExternalData
}

/** What an adapter adds to a linear map; `gain` (out), where there is one, scales the rows of W + scale · B A. */
export interface LowRank {
  /** A (rank, in). */
  down: Value
  /** B (out, rank). */
  up: Value
  scale: number
  gain?: Value
}

/** The parameters of a graph by checkpoint name. Those in files have the type they are stored in; `weight` gives float32. */
export interface Weights extends ReadonlyMap<string, Value> {
  /** By the names of the linear maps. */
  readonly adapted?: ReadonlyMap<string, LowRank>
}

/** Rows of the vocabulary that are multiplied at a time where it is taken in parts. */
const partRows = 8192

/** Makes every parameter an input, in the given order, but for those that lie in files. */
export function declareWeights(
  graph: Graph,
  parameters: readonly Parameter[],
  external: ReadonlyMap<string, ExternalWeight> = new Map(),
): Weights {
  const weights = new Map<string, Value>()
  for (const { name, shape } of parameters) {
    const inFile = external.get(name)
    if (inFile === undefined) {
      weights.set(name, graph.input(name, shape))
      continue
    }
    const { dtype, data, scales } = inFile
    weights.set(name, graph.external(name, shape, dtype, data))
    const [rows = 0, columns = 0] = shape
    if (scales !== undefined) {
      weights.set(scalesName(name), graph.external(scalesName(name), [rows, columns / 32], 'float32', scales))
      continue
    }
    const rowBytes = data.length / rows
    for (const [from, size] of rowParts(rows)) {
      const part = { ...data, offset: data.offset + from * rowBytes, length: size * rowBytes }
      weights.set(partName(name, from), graph.external(partName(name, from), [size, ...shape.slice(1)], dtype, part))
    }
  }
  return weights
}

/** A parameter that the configuration is known to have, as float32 for a product with `x`. */
export function weight(weights: Weights, name: string, x: Value): Value {
  const value = stored(weights, name)
  return value.dtype === 'uint4'
    ? dequantise(value, stored(weights, scalesName(name)), 'float32', x)
    : widened(value, x)
}

/**
 * The rows of a large parameter in parts that are read one after another: of a file, as if they were parameters of their own; else of the
 * input. `widened` makes float32 of them, where they are used.
 */
export function weightParts(weights: Weights, name: string): Value[] {
  const whole = stored(weights, name)
  const parts = rowParts(whole.shape[0]!)
  if (parts.length === 0) return [whole]
  if (whole.source.type === 'external') return parts.map(([from]) => stored(weights, partName(name, from)))
  return split(
    whole,
    0,
    parts.map(([, size]) => size),
  )
}

/**
 * A stored weight as float32 for a product with `x`. Each use widens anew: the copy lives as long as the product, and neither a backward
 * pass nor a loop keeps those of all layers.
 */
export function widened(value: Value, x: Value): Value {
  return value.dtype === 'float16' || value.dtype === 'bfloat16' ? cast(value, 'float32', x) : value
}

/** Rows of a parameter by index. Only those are widened. */
export function weightRows(weights: Weights, name: string, ids: Value): Value {
  const rows = gather(stored(weights, name), ids)
  return widened(rows, rows)
}

/** The linear map stored as `name`, with its bias where the checkpoint has one and with what an adapter adds. */
export function dense(weights: Weights, name: string, x: Value): Value {
  const stored = weights.get(`${name}.bias`)
  const bias = stored && widened(stored, x)
  const adapted = weights.adapted?.get(name)
  if (adapted === undefined) return product(weights, name, x, bias)
  const { down, up, scale, gain } = adapted
  const added = linear(mul(linear(x, down), scale), up)
  if (gain === undefined) return add(product(weights, name, x, bias), added)
  const scaled = mul(add(product(weights, name, x), added), gain)
  return bias ? add(scaled, bias) : scaled
}

/**
 * x Wᵀ + b. Weights of four bits that a loop over tokens reads are multiplied as they are, for which the runtime packs a copy of its own;
 * elsewhere, where there are many rows, floats are made of them for each product.
 */
function product(weights: Weights, name: string, x: Value, bias?: Value): Value {
  const map = stored(weights, `${name}.weight`)
  const isRepeated = x.graph !== map.graph
  return map.dtype === 'uint4' && isRepeated
    ? quantisedLinear(x, map, stored(weights, scalesName(`${name}.weight`)), bias)
    : linear(x, weight(weights, `${name}.weight`, x), bias)
}

/** The root-mean-square norm stored as `name`. */
export function normed(weights: Weights, name: string, x: Value, epsilon: number): Value {
  return rmsNorm(x, weight(weights, `${name}.weight`, x), epsilon)
}

/** The layer norm stored as `name`, weight and bias. */
export function layerNormed(weights: Weights, name: string, x: Value, epsilon: number): Value {
  return layerNorm(x, weight(weights, `${name}.weight`, x), weight(weights, `${name}.bias`, x), epsilon)
}

function stored(weights: Weights, name: string): Value {
  const value = weights.get(name)
  if (value === undefined) throw new RangeError(`weight: expected a parameter of the model, got ${name}`)
  return value
}

/** First row and size of each part; none where one would do. */
function rowParts(rows: number): [from: number, size: number][] {
  const count = Math.ceil(rows / partRows)
  if (count < 2) return []
  return Array.from({ length: count }, (_, index) => [index * partRows, Math.min(partRows, rows - index * partRows)])
}

function scalesName(name: string): string {
  return `${name} scales`
}

function partName(name: string, from: number): string {
  return `${name}[${from}]`
}
