import { SpatialError } from '@spatial-ssrl/core'
import { type Adapter, adapterParameters } from '../adapters/adapter.ts'
import { type AdaptedNetwork, readAdapter } from '../adapters/adapter-folder.ts'
import { drawAdapter } from '../adapters/draw-adapter.ts'
import { type AdapterSpec, resolveSpec } from '../adapters/spec.ts'
import type { Parameter } from '../model/parameter.ts'

/** An adapter of a network that is being opened. */
export interface OpenedAdapter {
  plan: Adapter
  /** As it was drawn: it does not change the network yet. */
  fresh: boolean
  /** Its own, behind those of the network. */
  parameters: Parameter[]
  /** First values: of its parameters, and of the network's that train whole where they differ from the network's. */
  weights: Map<string, Float32Array>
}

/**
 * A new adapter by its specification, or the one of a folder.
 * @param weights the network's, by name
 * @throws SpatialError `config` for a specification, `model` for a folder that does not fit the network
 */
export async function openAdapter(
  wanted: AdapterSpec | string,
  network: AdaptedNetwork,
  weights: (name: string) => Promise<Float32Array>,
): Promise<OpenedAdapter> {
  if (typeof wanted === 'string') {
    const { adapter, weights: stored } = await readAdapter(wanted, network)
    return { plan: adapter, fresh: false, parameters: adapterParameters(adapter, network.parameters), weights: stored }
  }
  const { adapter, seed } = resolveSpec(wanted, network.parameters, network)
  const drawn = await drawAdapter(adapter, { seed, parameters: network.parameters }, weights)
  return { plan: adapter, fresh: true, parameters: adapterParameters(adapter, network.parameters), weights: drawn }
}

/**
 * The weights of a folder's adapter, for a policy that was opened with one like it.
 * @throws SpatialError `model` where it adapts other maps, or in another way
 */
export async function readSameAdapter(
  dir: string,
  plan: Adapter,
  network: AdaptedNetwork,
): Promise<Map<string, Float32Array>> {
  const { adapter, weights } = await readAdapter(dir, network)
  const difference = differenceOf(plan, adapter)
  if (difference === null) return weights
  throw new SpatialError(
    'model',
    `${dir}: an adapter of ${difference} than the one that is open; open the model with this folder as its adapter`,
  )
}

function differenceOf(own: Adapter, other: Adapter): string | null {
  const maps = ({ modules }: Adapter) => modules.map(({ name }) => name).join()
  const figures = ({ modules, rslora }: Adapter) =>
    modules.map(({ rank, alpha }) => `${rank}/${alpha}/${rslora}`).join()
  if (maps(own) !== maps(other)) return 'other linear maps'
  if (figures(own) !== figures(other)) return 'another rank or alpha'
  if (own.dora !== other.dora) return 'another kind'
  return own.saved.join() === other.saved.join() ? null : 'other modules that train whole'
}
