import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isLockName } from '@spatial-ssrl/core/files'
import type { SkippedFile } from './skipped-file.ts'

/** Something found below a folder; `name` is relative to it, with `/`. */
export interface Walked {
  name: string
  path: string
  kind: 'file' | 'folder'
  /** Why it cannot be opened although it is there; nobody needs to know where it is not wanted. */
  problem?: string
}

/**
 * Everything below a folder in the order of names. Links to files are followed; links to folders, links that lead nowhere, folders that
 * cannot be read or whose name is no UTF-8 are reported, for there is no telling what is behind them.
 */
export async function* walk(root: string, report: (skipped: SkippedFile) => void, below = ''): AsyncGenerator<Walked> {
  let entries: Dirent<Buffer>[]
  try {
    entries = await readdir(join(root, below), { withFileTypes: true, encoding: 'buffer' })
  } catch (error) {
    report({ name: below || '.', reason: `cannot be read (${(error as NodeJS.ErrnoException).code})` })
    return
  }
  const named = entries.map((entry) => ({ entry, own: entry.name.toString() }))
  named.sort((a, b) => (a.own < b.own ? -1 : 1))
  for (const { entry, own } of named) {
    if (isLockName(own)) continue // of a command that writes here
    const name = below === '' ? own : `${below}/${own}`
    const path = join(root, name)
    if (!isUtf8(entry.name)) {
      const reason = 'the name is not UTF-8: rename it'
      if (entry.isDirectory()) report({ name, reason })
      else yield { name, path, kind: 'file', problem: reason }
    } else if (entry.isDirectory()) {
      yield { name, path, kind: 'folder' }
      yield* walk(root, report, name)
    } else if (entry.isSymbolicLink()) {
      const target = await targetOf(path)
      if (target === 'file') yield { name, path, kind: 'file' }
      else report({ name, reason: target })
    } else if (entry.isFile()) yield { name, path, kind: 'file' }
    else yield { name, path, kind: 'file', problem: 'a pipe, socket or device, not a file' }
  }
}

/** `file`, or why a link is not followed. */
async function targetOf(path: string): Promise<'file' | string> {
  try {
    const facts = await stat(path)
    if (facts.isFile()) return 'file'
    return facts.isDirectory()
      ? 'a link to a folder: links to folders are not followed'
      : 'a link to a pipe, socket or device, not to a file'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'a link that leads nowhere'
    return code === 'ELOOP' ? 'a link that leads to itself' : `a link that cannot be followed (${code})`
  }
}
