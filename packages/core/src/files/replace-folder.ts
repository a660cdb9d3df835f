import { mkdir, rename, rm } from 'node:fs/promises'
import { partialName } from './replace-file.ts'

/**
 * Fills a folder under a temporary name and puts it in the place of `dir`. A folder cannot be renamed onto a full one, so an older one
 * steps aside first; should the process be killed between the two steps, the next call brings it back before it does anything else.
 * @throws what `fill` or the file system says; the older folder is whole then
 */
export async function replaceFolder(dir: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const [partial, old] = [partialName(dir), `${dir}.old`]
  await rename(old, dir).catch(() => {}) // refused where nothing stepped aside, and where `dir` is there
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { recursive: true })
    await fill(partial)
    await rm(old, { recursive: true, force: true })
    await rename(dir, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(partial, dir)
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {}) // the first failure is the one to tell
    throw error
  }
}
