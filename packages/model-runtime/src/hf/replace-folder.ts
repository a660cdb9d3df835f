import { mkdir, rename, rm } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { exists } from './json-file.ts'

/** Fills a folder under a temporary name and puts it in place of `dir`. @throws SpatialError `model` if that fails */
export async function replaceFolder(dir: string, fill: (partialDir: string) => Promise<void>): Promise<void> {
  const [partial, old] = [`${dir}.partial`, `${dir}.old`]
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { recursive: true })
    await fill(partial)
    await rm(old, { recursive: true, force: true })
    if (await exists(dir)) await rename(dir, old) // a folder cannot be renamed onto a full one
    await rename(partial, dir)
    await rm(old, { recursive: true, force: true })
  } catch (cause) {
    await rm(partial, { recursive: true, force: true }).catch(() => {}) // the first failure is the one to tell
    if (SpatialError.is(cause) || cause instanceof RangeError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SpatialError('model', `${dir}: cannot be written (${message}); free some space or choose another place`, {
      cause,
    })
  }
}
