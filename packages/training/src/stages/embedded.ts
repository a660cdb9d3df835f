import { SpatialError } from '@spatial-ssrl/core'

const mark = 'embedded:'

/**
 * The folder that a recipe means: `embedded:photos` comes with the program, everything else is a path as it stands.
 * @throws SpatialError `config` for a name that nothing comes with, telling those there are
 */
export function embedded(place: string, assets: Readonly<Record<string, string>>): string {
  if (!place.startsWith(mark)) return place
  const name = place.slice(mark.length)
  const folder = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (folder !== undefined) return folder
  const known = Object.keys(assets).map((asset) => mark + asset)
  throw new SpatialError('config', `${place}: expected ${known.join(' or ') || 'a path'}, or a path of your own`)
}
