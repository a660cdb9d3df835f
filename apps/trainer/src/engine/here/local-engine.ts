import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { DeviceName } from '@spatial-ssrl/model-runtime'
import type { Engine, PlacedEngine } from '@spatial-ssrl/training'
import { versions } from './versions.ts'

/**
 * The runtime of this project, loaded with the first model: what trains none installs and starts nothing native.
 * @param options.device what graphs run on; the CPU unless told
 */
export function localEngine({ device }: { device?: string } = {}): Engine & Pick<PlacedEngine, 'check'> {
  return {
    async check() {
      if (device !== undefined) await openingOn(device)
    },
    async openPolicy(model, options) {
      await refuseAdapter(model)
      const { openPolicy } = await import('@spatial-ssrl/model-runtime')
      return openPolicy(model, { ...options, ...(await openingOn(device)) })
    },
    now: () => performance.now(),
    versions: versions(),
  }
}

/** The options that open a model on a device. @throws SpatialError `config` where this machine has not what it takes */
export async function openingOn(device: string | undefined): Promise<{ device?: DeviceName }> {
  if (device === undefined) return {}
  const { checkDevice } = await import('@spatial-ssrl/model-runtime')
  return { device: await checkDevice(device) }
}

/** A folder without weights of its own has them elsewhere. @throws SpatialError `config` naming the place */
async function refuseAdapter(model: string): Promise<void> {
  const { findSavedState } = await import('@spatial-ssrl/tinker')
  const saved = existsSync(join(model, 'model.safetensors')) ? null : await findSavedState(model)
  if (saved !== null)
    throw new SpatialError(
      'config',
      `${model} is an adapter that a Tinker server trained — name the server, engine: tinker:URL#${saved.baseModel}, or merge it into its base model`,
    )
}
