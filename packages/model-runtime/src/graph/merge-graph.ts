import { add, div, Graph, matMul, mul, reduceSum, reshape, sqrt, square, toModel } from '@spatial-ssrl/onnx-autodiff'
import type { CompiledGraph, GraphProvider, TensorSpec } from './compiled-graph.ts'

/** One adapted linear map. */
export interface MergeShape {
  out: number
  inputs: number
  rank: number
  scale: number
  /** With magnitudes for the rows. */
  dora: boolean
}

/**
 * A graph that puts an adapter into the map it stands beside: `weight` (out, in), `down` (rank, in), `up` (out, rank) and, with `dora`,
 * `magnitude` (out) → `merged` (out, in) = W + scale · B A, its rows scaled to the magnitudes. In float32 and in PEFT's order.
 */
export function buildMergeGraph(shape: MergeShape, provider: GraphProvider): CompiledGraph {
  const { out, inputs, rank, scale, dora } = shape
  const graph = new Graph({ float: 'float32' })
  const weight = graph.input('weight', [out, inputs])
  const [down, up] = [graph.input('down', [rank, inputs]), graph.input('up', [out, rank])]
  const sum = add(weight, mul(matMul(up, down), scale))
  const magnitude = dora ? graph.input('magnitude', [out]) : undefined
  const merged = magnitude ? mul(reshape(div(magnitude, sqrt(reduceSum(square(sum), [1]))), [out, 1]), sum) : sum
  const spec = (name: string, size: number[]): TensorSpec => ({ name, shape: size, dtype: 'float32' })
  return {
    model: toModel(graph, { merged }, { provider }),
    inputs: [
      spec('weight', [out, inputs]),
      spec('down', [rank, inputs]),
      spec('up', [out, rank]),
      ...(dora ? [spec('magnitude', [out])] : []),
    ],
    weights: [],
    outputs: [spec('merged', [out, inputs])],
  }
}
