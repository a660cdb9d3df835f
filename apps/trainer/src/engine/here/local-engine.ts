import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { Engine } from '@spatial-ssrl/training'
import { versions } from './versions.ts'

/** The runtime of this project, loaded with the first model: what trains none installs and starts nothing native. */
export function localEngine(): Engine {
  return {
    async openPolicy(model, options) {
      await refuseAdapter(model)
      const { openPolicy } = await import('@spatial-ssrl/model-runtime')
      return openPolicy(model, options)
    },
    now: () => performance.now(),
    versions: versions(),
  }
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
