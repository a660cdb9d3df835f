import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'
import { inputsOf, type ModelOptions, toModel } from '../to-model.ts'

/** Numbers of each input by name; integers for integer dtypes. */
export type Feeds = Readonly<Record<string, readonly number[]>>

/** What a run gives back: dims and numbers of each output. */
export type Results = Record<string, { dims: readonly number[]; data: number[] }>

/** A model in a CPU session that speaks plain numbers. */
export interface Runner {
  run: (feeds: Feeds) => Promise<Results>
}

/** Writes the outputs as a model and loads it. Any warning of the runtime goes to standard error. */
export async function runnerOf(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  options: ModelOptions = {},
): Promise<Runner> {
  const session = await InferenceSession.create(toModel(graph, outputs, options), { intraOpNumThreads: 1 })
  const inputs = inputsOf(graph, outputs)
  return {
    async run(feeds) {
      const tensors = inputs.map(({ name, shape, dtype }) => {
        const data = feeds[name]
        if (!data) throw new RangeError(`run: expected numbers for input ${name}, got none`)
        return [name, toTensor(dtype, data, shape)] as const
      })
      const results = await session.run(Object.fromEntries(tensors))
      return Object.fromEntries(
        Object.entries(results).map(([name, { dims, data }]) => [
          name,
          { dims, data: Array.from(data as never, Number) },
        ]),
      )
    },
  }
}

/** Loads and runs once. */
export async function runOnce(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  feeds: Feeds = {},
  options: ModelOptions = {},
): Promise<Results> {
  return (await runnerOf(graph, outputs, options)).run(feeds)
}

function toTensor(dtype: Value['dtype'], data: readonly number[], shape: readonly number[]): Tensor {
  switch (dtype) {
    case 'float32':
      return new Tensor('float32', Float32Array.from(data), shape)
    case 'float64':
      return new Tensor('float64', Float64Array.from(data), shape)
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(data, BigInt), shape)
    case 'bool':
      return new Tensor('bool', Uint8Array.from(data), shape)
    default:
      throw new RangeError(`run: expected a float, int64 or bool input, got ${dtype}`)
  }
}
