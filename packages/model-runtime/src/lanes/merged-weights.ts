import { type Adapter, adapterNames, adapterScale } from '../adapters/adapter.ts'
import type { Device } from '../device/contract/device.ts'
import { buildMergeGraph } from '../graph/merge-graph.ts'
import type { WritableTensor } from '../hf/safetensors.ts'
import type { Parameter } from '../model/parameter.ts'

/**
 * The weights of a network without an adapter that computes what this one does with it, each made when it is asked for.
 * @param weights those of the network and of the adapter
 * @param parameters the network's
 */
export function mergedWeights(
  device: Device,
  adapter: Adapter,
  weights: ReadonlyMap<string, WritableTensor>,
  parameters: readonly Parameter[],
): Map<string, WritableTensor> {
  const merged = new Map<string, WritableTensor>(parameters.map(({ name }) => [name, weights.get(name)!]))
  for (const module of adapter.modules) {
    const name = `${module.name}.weight`
    const weight = weights.get(name)!
    const [out = 0, inputs = 0] = weight.shape
    const names = adapterNames(module.name)
    const shape = { out, inputs, rank: module.rank, scale: adapterScale(adapter, module), dora: adapter.dora }
    const data = async () => {
      const feeds = {
        weight: await valuesOf(weight),
        down: await valuesOf(weights.get(names.down)!),
        up: await valuesOf(weights.get(names.up)!),
        ...(adapter.dora && { magnitude: await valuesOf(weights.get(names.magnitude)!) }),
      }
      const key = JSON.stringify({ kind: 'merge', shape })
      const outputs = await device.run(key, (provider) => buildMergeGraph(shape, provider), feeds, [])
      return outputs.get('merged') as Float32Array
    }
    merged.set(name, { shape: weight.shape, data })
  }
  return merged
}

async function valuesOf({ data }: WritableTensor): Promise<Float32Array> {
  return typeof data === 'function' ? data() : data
}
