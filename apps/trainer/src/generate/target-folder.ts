import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { refuseNonEmpty } from '../command-line/output-folder.ts'
import { writingTo } from '../command-line/system-errors.ts'

/** Where a data set is written while it is unfinished, and how it gets to its place. */
export interface TargetFolder {
  /** Write here. */
  dir: string
  /** Puts the finished data set in its place; what it replaces is removed only now. */
  settle(): Promise<void>
  /** Leaves no empty folders behind. */
  abandon(): Promise<void>
}

const parts = ['data', 'README.md', 'manifest.json']

/**
 * Prepares `out` for a data set. With `force` an older one stays whole until the new one is complete.
 * @throws SpatialError when `out` holds something and `force` is not set, or cannot be written
 */
export async function openTargetFolder(out: string, force: boolean): Promise<TargetFolder> {
  await refuseOccupied(out, force)
  const entries = await entriesOf(out)
  const replaced = force && entries?.includes('manifest.json')
  const dir = replaced ? join(out, '.unfinished') : out
  if (replaced) await writingTo(out, () => rm(dir, { recursive: true, force: true }))
  return {
    dir,
    async settle() {
      if (!replaced) return
      await writingTo(out, async () => {
        // The manifest goes first and comes last: a folder with a manifest is complete.
        for (const part of [...parts].reverse()) await rm(join(out, part), { recursive: true, force: true })
        for (const part of parts) await rename(join(dir, part), join(out, part))
        await rmdir(dir)
      })
    },
    async abandon() {
      const own = entries === null || replaced ? [join(dir, 'data'), dir] : [join(dir, 'data')]
      for (const folder of own) await rmdir(folder).catch(() => {}) // stays when it holds something
    },
  }
}

/** The check alone, for before any work. What a killed run left (unfinished shards only) does not count as occupied. */
export async function refuseOccupied(out: string, force: boolean): Promise<void> {
  const entries = await entriesOf(out)
  const shards = entries?.length === 1 && entries[0] === 'data' ? await entriesOf(join(out, 'data')) : null
  await refuseNonEmpty(out, force || shards?.every((name) => name.endsWith('.partial')) === true)
}

/** Names in a folder, null where there is none to read. */
async function entriesOf(folder: string): Promise<string[] | null> {
  return readdir(folder).catch(() => null)
}
