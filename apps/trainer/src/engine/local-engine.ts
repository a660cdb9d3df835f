import type { Engine } from '@spatial-ssrl/training'
import { versions } from './versions.ts'

/** The runtime of this project, loaded with the first model: what trains none installs and starts nothing native. */
export function localEngine(): Engine {
  return {
    async openPolicy(model, options) {
      const { openPolicy } = await import('@spatial-ssrl/model-runtime')
      return openPolicy(model, options)
    },
    now: () => performance.now(),
    versions: versions(),
  }
}
