import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, SpatialError } from '@spatial-ssrl/core'
import { canonicalJson, partialName, replaceFile, sha256 } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import { Split } from './manifest.ts'

const fileName = 'progress.json'

const Journal = z.strictObject({
  format: z.literal(2),
  key: z.string(),
  splits: z.record(z.string(), Split),
  state: z.record(z.string(), z.json()),
  sha256: z.string().describe('of everything else'),
})

/** What an unfinished data set holds so far. It is replaced whole, after the shards it names are safe on the disk. */
export interface Journal {
  format: 2
  /** Names everything that decides the bytes; only a run with the same key may go on here. */
  key: string
  /** The finished shards under their temporary names. */
  splits: Record<string, z.output<typeof Split>>
  /** Where the caller stood when the last of these shards was finished. */
  state: JsonObject
}

/**
 * The journal of an unfinished data set, null where there is none.
 * @throws SpatialError `data` when there is one that cannot be read
 */
export async function readJournal(dir: string): Promise<Journal | null> {
  const file = join(dir, fileName)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new SpatialError('data', `${file} is no JSON; delete the unfinished data set and start it again`, { cause })
  }
  const read = Journal.safeParse(value)
  if (read.success) {
    const { sha256: told, ...journal } = read.data
    if (told === sha256(canonicalJson(journal))) return journal as Journal
  }
  throw new SpatialError('data', `${file} is damaged; delete the unfinished data set and start it again`)
}

/** The key of the unfinished data set in `dir`, null where there is none: whether a run may go on there. */
export async function unfinishedKey(dir: string): Promise<string | null> {
  return (await readJournal(dir))?.key ?? null
}

export async function writeJournal(dir: string, journal: Journal): Promise<void> {
  const text = JSON.stringify({ ...journal, sha256: sha256(canonicalJson(journal)) })
  await replaceFile(join(dir, fileName), text)
}

export async function removeJournal(dir: string): Promise<void> {
  await rm(join(dir, fileName), { force: true })
  await rm(partialName(join(dir, fileName)), { force: true })
}
