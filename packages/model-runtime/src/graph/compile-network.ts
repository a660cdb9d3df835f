import { inputsOf, toModel, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from '../blocks/network.ts'
import type { CompiledGraph, GraphProvider, TensorSpec } from './compiled-graph.ts'

/** Writes the part of a network that computes the named outputs. */
export function compileNetwork(
  { graph, weights }: Pick<Network, 'graph' | 'weights'>,
  outputs: Record<string, Value>,
  provider: GraphProvider = 'cpu',
): CompiledGraph {
  const used = inputsOf(graph, outputs).map(({ name, shape, dtype }) => spec(name, shape, dtype))
  return {
    model: toModel(graph, outputs, { provider }),
    inputs: used.filter(({ name }) => !weights.has(name)),
    weights: used.filter(({ name }) => weights.has(name)).map(({ name }) => name),
    outputs: Object.entries(outputs).map(([name, { shape, dtype }]) => spec(name, shape, dtype)),
  }
}

function spec(name: string, shape: readonly number[], dtype: Value['dtype']): TensorSpec {
  switch (dtype) {
    case 'float32':
    case 'float64':
    case 'int32':
    case 'int64':
    case 'bool':
      return { name, shape: [...shape], dtype }
    default:
      throw new RangeError(`compileNetwork: expected a tensor type of JavaScript, got ${dtype} for ${name}`)
  }
}
