import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SkippedFile } from '../generate/source.ts'

/** Something found below a folder; `name` is relative to it, with `/`. */
export interface Walked {
  name: string
  path: string
  folder: boolean
}

/** Everything below a folder in the order of names. Links to folders are not followed; a folder that cannot be read is reported. */
export async function* walk(root: string, report: (skipped: SkippedFile) => void, below = ''): AsyncGenerator<Walked> {
  let entries: Dirent[]
  try {
    entries = await readdir(join(root, below), { withFileTypes: true })
  } catch (error) {
    report({ name: below || root, reason: `cannot be read (${(error as NodeJS.ErrnoException).code})` })
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    const folder = entry.isDirectory()
    if (folder || entry.isFile() || entry.isSymbolicLink()) yield { name, path: join(root, name), folder }
    if (folder) yield* walk(root, report, name)
  }
}
