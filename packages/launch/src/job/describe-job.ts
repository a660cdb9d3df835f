import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { canonicalJson, hashFile, sha256 } from '@spatial-ssrl/core/files'
import { divideCommand, type Programs } from './divide-command.ts'
import type { Job } from './job.ts'

/** What somebody wants to be run. */
export interface JobWish {
  command: readonly string[]
  shards: number
  /** Joins the shards of a command that this package does not know. */
  merge: string[] | null
  /** Absolute; null is the folder that is uploaded. */
  directory: string | null
  /** sha256 (hex) of what is uploaded. */
  upload: string | null
  cpus: number | null
  gpus: number
  atOnce: number | null
  programs: Programs
  /** Commands of `spatial-ssrl`, which may be written without that name. */
  own: readonly string[]
}

/**
 * A job with an id that says what it does: a hash of the command, its division, its folder and the bytes of every file that the command
 * names. Folders of pictures are not read: what writes from them refuses others when it goes on.
 * @throws SpatialError `config` for a command that cannot be run in shards
 */
export async function describeJob(wish: JobWish): Promise<Job> {
  const { command, shards, directory, cpus, gpus, atOnce, upload } = wish
  if (command.length === 0) throw new SpatialError('config', 'nothing to run: write the command behind --')
  const { words, merge, folder } = divideCommand(command, { ...wish, cpus: cpus ?? 1 })
  const inputs = await filesOf(command, directory)
  if (upload !== null) inputs.upload = upload
  const decides = { command, merge: wish.merge, shards, directory, inputs }
  const hash = sha256(canonicalJson(decides)).slice(0, 12)
  return {
    id: `${nameOf(command)}-${hash}`,
    command: [...command],
    words,
    shards,
    merge,
    folder,
    directory,
    cpus,
    gpus,
    atOnce,
    inputs,
  }
}

/** The first word that says something, as a name of files and jobs. */
function nameOf(command: readonly string[]): string {
  const [first = '', second = ''] = command.map((word) => basename(word))
  const name = first.startsWith('spatial-') && !second.startsWith('-') ? second : first
  return (
    name
      .replace(/\.\w+$/, '')
      .replace(/[^\w-]+/g, '-')
      .slice(0, 24) || 'job'
  )
}

/** Hashes of the files among the words, also behind `--flag=`. */
async function filesOf(command: readonly string[], directory: string | null): Promise<Record<string, string>> {
  const inputs: Record<string, string> = {}
  if (directory === null) return inputs // they are in what is uploaded
  for (const word of command) {
    const path = resolve(directory, /^--[\w-]+=(.+)$/s.exec(word)?.[1] ?? word)
    const isFile = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    )
    if (isFile) inputs[word] = (await hashFile(path)).sha256
  }
  return inputs
}
