import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { isLockName, partialName, refuseNonEmpty, writingTo } from '@spatial-ssrl/core/files'
import { unfinishedKey } from '@spatial-ssrl/dataset'
import { holdsFinished } from './finished-dataset.ts'

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
const unfinished = '.unfinished'

/**
 * Prepares `out` for a data set. A stopped run with the same key goes on where it was. With `force` an older data set stays whole until
 * the new one is complete, and an unfinished one made otherwise is removed.
 * @throws SpatialError when `out` holds something else and `force` is not set, or cannot be written
 */
export async function openTargetFolder(
  out: string,
  { force, resumeKey }: { force: boolean; resumeKey: string },
): Promise<TargetFolder> {
  await refuseNonEmpty(out, force || (await isUnfinished(out)))
  const inside = join(out, unfinished)
  if (
    force &&
    !(await entriesOf(out))?.includes('manifest.json') &&
    (await entriesOf(inside))?.includes('manifest.json')
  )
    await writingTo(out, () => moveUp(inside, out)) // a process was killed while it did so
  const entries = await entriesOf(out)
  const key = await unfinishedKey(out)
  const replaced = key !== resumeKey && force && entries?.includes('manifest.json') === true
  const dir = replaced ? inside : out
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
      await writingTo(out, () => moveUp(dir, out))
    },
    async abandon() {
      const own = entries === null || replaced ? [join(dir, 'data'), dir] : [join(dir, 'data')]
      for (const folder of own) await rmdir(folder).catch(() => {}) // stays when it holds something
    },
  }
}

/** Puts what is in `dir` in the place of what is in `out`; a call that was cut short is completed by the next. */
async function moveUp(dir: string, out: string): Promise<void> {
  const names = await entriesOf(dir)
  const left = parts.filter((part) => names?.includes(part))
  // The manifest goes first and comes last: a folder with a manifest is complete.
  for (const part of [...left].reverse()) await rm(join(out, part), { recursive: true, force: true })
  for (const part of left) await rename(join(dir, part), join(out, part))
  await rmdir(dir)
}

/** The check for before any work. What a stopped run left does not count as occupied; a finished data set is looked at later. */
export async function refuseOccupied(out: string, force: boolean): Promise<void> {
  await refuseNonEmpty(out, force || (await isUnfinished(out)) || (await holdsFinished(out)))
}

/** Whether a folder holds nothing but what a stopped run left: shards without a name yet, or anything beside a journal. */
async function isUnfinished(out: string): Promise<boolean> {
  const entries = await entriesOf(out)
  if (entries === null) return false
  const own = new Set([...parts, journal].flatMap((name) => [name, partialName(name)]))
  if (!entries.every((name) => own.has(name))) return false
  if (entries.includes(journal)) return true
  const shards = entries.includes('manifest.json') ? null : await entriesOf(join(out, 'data'))
  return shards?.every((name) => /\.part(ial)?$/.test(name)) === true
}

/** Names in a folder but its locks, null where there is none to read. */
async function entriesOf(folder: string): Promise<string[] | null> {
  const names = await readdir(folder).catch(() => null)
  return names?.filter((name) => !isLockName(name)) ?? null
}
