import { access, constants, mkdir, readdir, rmdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SpatialError } from '../errors.ts'
import { isLockName, withFolderLock } from './lock-folder.ts'
import { writingTo } from './system-errors.ts'

/**
 * Checks before any work that `folder` can be written: it is empty or absent (or `force` is set), and writable.
 * @throws SpatialError `config` when it holds something, `data` when it cannot be written
 */
export async function refuseNonEmpty(folder: string, force: boolean): Promise<void> {
  await writingTo(folder, async () => {
    const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (facts === null) return tryToMake(await topmostMissing(resolve(folder)))
    if (!facts.isDirectory()) throw new SpatialError('config', `${folder}: a file is in the way — choose another --out`)
    // From here on the folder may vanish: another process that made it leaves nothing in it.
    const entries = (await readdir(folder).catch(pass('ENOENT')))?.filter((name) => !isLockName(name)) ?? []
    if (entries.length > 0 && !force) {
      throw new SpatialError(
        'config',
        `${folder}: the folder is not empty — choose another --out, or add --force to write into it`,
      )
    }
    await access(folder, constants.W_OK | constants.X_OK).catch(pass('ENOENT'))
  })
}

/**
 * Runs `work` as the only writer in `folder`.
 * @throws SpatialError `config` at once while another process writes there, `data` when the folder cannot be written
 */
export async function asOnlyWriter<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await refuseNonEmpty(folder, true) // what it holds is for `work` to judge; here it must be a folder that can be written
  return writingTo(folder, () => withFolderLock(folder, work))
}

/**
 * Made and removed: file systems that refuse folders (read-only, /proc) are not told by permissions alone. Another process may do so at the
 * same moment, or begin to write there.
 */
async function tryToMake(folder: string): Promise<void> {
  await mkdir(folder).catch(pass('EEXIST'))
  await rmdir(folder).catch(pass('ENOENT', 'ENOTEMPTY', 'EEXIST'))
}

/** Lets some refusals of the file system pass. */
const pass =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? '')) throw error
  }

async function topmostMissing(folder: string): Promise<string> {
  const above = dirname(folder)
  const facts = await stat(above).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return facts === null ? topmostMissing(above) : folder
}
