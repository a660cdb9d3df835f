import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { unfinishedKey } from '@spatial-ssrl/dataset'
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
const journal = 'progress.json'

/**
 * Prepares `out` for a data set. A stopped run with the same key goes on where it was. With `force` an older data set stays whole until
 * the new one is complete, and an unfinished one made otherwise is removed.
 * @throws SpatialError when `out` holds something else and `force` is not set, or cannot be written
 */
export async function openTargetFolder(
  out: string,
  { force, resumeKey }: { force: boolean; resumeKey: string },
): Promise<TargetFolder> {
  await refuseOccupied(out, force)
  const entries = await entriesOf(out)
  const key = await unfinishedKey(out)
  const replaced = key !== resumeKey && force && entries?.includes('manifest.json') === true
  const dir = replaced ? join(out, '.unfinished') : out
  const found = replaced ? await unfinishedKey(dir) : key
  if (found !== resumeKey) {
    if (found !== null && !force) {
      throw new SpatialError(
        'config',
        `${out}: holds an unfinished data set made with other options or pictures — repeat them, choose another --out, or add --force to start over`,
      )
    }
    const old = replaced ? [dir] : found !== null ? [...parts, journal].map((part) => join(out, part)) : []
    await writingTo(out, async () => {
      for (const part of old) await rm(part, { recursive: true, force: true })
    })
  }
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

/** The check alone, for before any work. What a stopped run left does not count as occupied. */
export async function refuseOccupied(out: string, force: boolean): Promise<void> {
  const entries = await entriesOf(out)
  await refuseNonEmpty(out, force || (entries !== null && (await isUnfinished(out, entries))))
}

/** Whether a folder holds nothing but what a stopped run left: shards without a name yet, or anything beside a journal. */
async function isUnfinished(out: string, entries: readonly string[]): Promise<boolean> {
  const own = new Set([...parts, journal, `${journal}.partial`])
  if (!entries.every((name) => own.has(name))) return false
  if (entries.includes(journal)) return true
  const shards = entries.includes('manifest.json') ? null : await entriesOf(join(out, 'data'))
  return shards?.every((name) => /\.part(ial)?$/.test(name)) === true
}

/** Names in a folder, null where there is none to read. */
async function entriesOf(folder: string): Promise<string[] | null> {
  return readdir(folder).catch(() => null)
}
