import { Tensor } from 'onnxruntime-node'
import type { GraphProvider, TensorSpec } from '../../graph/compiled-graph.ts'
import type { Feeds } from '../../layout/feeds.ts'
import type { Device, DeviceOptions, Outputs } from '../contract/device.ts'
import { adamwStep } from './adamw.ts'
import { SessionCache } from './session-cache.ts'

/** A provider of onnxruntime that takes arrays of this process and gives such back; the optimiser's step is taken here. */
export function openSessions({ provider, threads, sessions }: DeviceOptions & { provider: GraphProvider }): Device {
  const cache = new SessionCache({ provider, capacity: sessions, threads })
  return {
    hold: (weights) =>
      new Map([...weights].map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)])),
    async run(key, compile, feeds, weights) {
      const held = weights as readonly ReadonlyMap<string, Tensor>[]
      const { session, graph } = await cache.get(key, () => compile(provider))
      const inputs: Record<string, Tensor> = {}
      for (const spec of graph.inputs) inputs[spec.name] = toTensor(spec, feeds[spec.name])
      for (const name of graph.weights) inputs[name] = heldBy(held, name)
      return arraysOf(await session.run(inputs))
    },
    step: adamwStep,
    forget: () => cache.release(),
    close: () => cache.release(),
  }
}

function heldBy(weights: readonly ReadonlyMap<string, Tensor>[], name: string): Tensor {
  for (const held of weights) {
    const tensor = held.get(name)
    if (tensor !== undefined) return tensor
  }
  throw new RangeError(`device: expected a parameter ${name}, got none`)
}

function toTensor({ name, shape, dtype }: TensorSpec, data: Feeds[string] | undefined): Tensor {
  if (data === undefined) throw new RangeError(`device: expected feed ${name}, got none`)
  if (dtype === 'float32' && data instanceof Float32Array) return new Tensor('float32', data, shape)
  if (dtype === 'int32' && data instanceof Int32Array) return new Tensor('int32', data, shape)
  if (dtype === 'int64' && data instanceof Int32Array)
    return new Tensor('int64', BigInt64Array.from(data, BigInt), shape)
  throw new RangeError(`device: expected ${dtype} for ${name}, got ${data.constructor.name}`)
}

function arraysOf(outputs: Record<string, Tensor>): Outputs {
  const arrays = new Map<string, Float32Array | Int32Array | BigInt64Array>()
  for (const [name, { data }] of Object.entries(outputs)) {
    if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array)
      arrays.set(name, data)
    else throw new RangeError(`device: expected numbers in output ${name}, got ${data.constructor.name}`)
  }
  return arrays
}
