import { SpatialError } from '@spatial-ssrl/core'
import type { StoredArray } from '../numbers/stored-array.ts'
import { readNpy } from './npy.ts'
import { listZip, unzipEntry } from './zip.ts'

/**
 * One array of a numpy archive: `key`, else the one named `depth`, else the only one.
 * @throws SpatialError `data` for damage, a missing array, several arrays without a key, and two of one name
 */
export function readNpz(bytes: Uint8Array, key: string | undefined, name: string): StoredArray {
  const arrays = listZip(bytes, name).filter((entry) => entry.name.endsWith('.npy'))
  const wanted = arrays.find((entry) => entry.name === `${key ?? 'depth'}.npy`)
  const chosen = wanted ?? (key === undefined && arrays.length === 1 ? arrays[0] : undefined)
  if (chosen === undefined) {
    const names = arrays.map((entry) => entry.name.slice(0, -4)).join(', ')
    throw new SpatialError('data', `${name}: no array '${key ?? 'depth'}', there are ${names}: name one as key`)
  }
  if (arrays.filter((entry) => entry.name === chosen.name).length > 1)
    throw new SpatialError('data', `${name}: two arrays called ${chosen.name.slice(0, -4)}: save it again`)
  return readNpy(unzipEntry(bytes, chosen, name), `${name}: ${chosen.name}`)
}
