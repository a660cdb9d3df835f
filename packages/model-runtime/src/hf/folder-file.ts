import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { liesInFolder, SpatialError } from '@spatial-ssrl/core'

/**
 * The path of a file of a model folder, or null where there is none. A folder comes from others: a link in it that leads to another
 * file of this machine would be read, and copied into every checkpoint. Links inside the folder and into a hub cache's blobs are fine.
 * @throws SpatialError `model` for a link out of the folder, and for what is no file
 */
export async function folderFile(dir: string, name: string): Promise<string | null> {
  const file = join(dir, name)
  const found = await stat(file).catch(() => null)
  if (found === null) return null
  if (!found.isFile()) throw new SpatialError('model', `${file}: not a file; download the model again`)
  if (!liesInFolder(await realpath(file), await realpath(dir)))
    throw new SpatialError('model', `${file}: a link out of the folder; copy the file that it leads to in its place`)
  return file
}
