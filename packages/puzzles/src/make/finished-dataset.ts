import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { refuseNonEmpty } from '@spatial-ssrl/core/files'
import { type Manifest, readManifest, unfinishedKey, verifyShards } from '@spatial-ssrl/dataset'
import { type Making, manifestDifference } from './manifest-difference.ts'

/**
 * The data set that a command would make, where it lies complete in `out` already, every file held against its hash; null where there is
 * none.
 * @throws SpatialError `config` when another one is there, naming what differs; `data` when a file of it is damaged
 */
export async function finishedDataset(out: string, wanted: Making): Promise<Manifest | null> {
  if (!(await holdsFinished(out))) return null
  const manifest = await readManifest(out).catch(async (error) => {
    await refuseNonEmpty(out, false) // somebody’s own manifest.json
    throw error
  })
  const part = manifest.parameters.shard
  if (part !== wanted.parameters.shard) throw occupied(out, `part ${part ?? '1/1'} of one`)
  if (manifest.recipe !== wanted.recipe)
    throw occupied(
      out,
      manifest.recipe === undefined
        ? 'one by an earlier version'
        : `one made otherwise: ${manifestDifference(manifest, wanted)}`,
    )
  await verifyShards(out).catch((error) => {
    if (!SpatialError.is(error)) throw error
    throw new SpatialError('data', `${error.message} (--force replaces all of it)`, { cause: error })
  })
  return manifest
}

/** Whether a folder has a manifest and nothing of a stopped run. */
export async function holdsFinished(out: string): Promise<boolean> {
  const there = await access(join(out, 'manifest.json')).then(
    () => true,
    () => false,
  )
  return there && (await unfinishedKey(out)) === null
}

function occupied(out: string, what: string): SpatialError {
  return new SpatialError(
    'config',
    `${out}: the folder is not empty, it holds a data set, ${what} — choose another --out, or add --force to replace it`,
  )
}
