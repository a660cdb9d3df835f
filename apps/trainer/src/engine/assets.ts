import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SpatialError } from '@spatial-ssrl/core'

/** A folder or file that comes with this program: from the repository when run from source, from the built package otherwise. */
function assetFolder(fromSource: string, fromBuild: string): string {
  const folder = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? fromSource : fromBuild, import.meta.url))
  if (!existsSync(folder))
    throw new SpatialError('data', `${folder} is missing: build the project again (npm run setup)`)
  return folder
}

/** The embedded photographs; the build copies them beside the program. */
export const embeddedPhotos = () => assetFolder('../../../../assets/photos', './photos')

/** The tiny model before any cold start: it has learned to look at puzzles, not how to answer in the asked format. */
export const baseModel = () => assetFolder('../../assets/base-model', '../assets/base-model')

/** A recipe that comes with this program, by its name without `.yaml`. */
export const recipeFile = (name: string) => assetFolder(`../../recipes/${name}.yaml`, `../recipes/${name}.yaml`)
