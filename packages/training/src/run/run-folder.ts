import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@spatial-ssrl/core'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { refuseNonEmpty, replaceFile, writingTo } from '@spatial-ssrl/core/files'

/** A run's folder: `config.json`, `metrics.jsonl`, `rollouts/`, `checkpoints/`, `report.html`. */
export interface RunFolder {
  dir: string
  /** Appends one line to `metrics.jsonl`. */
  metric(line: JsonObject): Promise<void>
  /** Writes `<name>` whole, under a temporary name first. */
  write(name: string, text: string): Promise<void>
}

/** `step-000012`: the name of everything that belongs to one step, in the order of steps. */
export const stepName = (step: number): string => `step-${String(step).padStart(6, '0')}`

/**
 * What `openRunFolder` would refuse, before anything is written; a folder that cannot be written too.
 * @throws SpatialError `config` when the folder holds a run and `resume` is false, holds none and `resume` is true, or holds another
 * recipe's
 */
export async function checkRunFolder(dir: string, config: JsonObject, options: { resume: boolean }): Promise<void> {
  await refuseNonEmpty(dir, true) // it may hold a run; what counts here is that it can be written
  const held = await heldConfig(dir)
  if (options.resume && held === null)
    throw new SpatialError('config', `${dir} holds no run: leave --resume out to start one there`)
  if (!options.resume && held !== null)
    throw new SpatialError(
      'config',
      `${dir} already holds a run: choose another --out, or add --resume (sft, grpo) or --force (quickstart)`,
    )
  if (held !== null && held.recipe !== config.recipe)
    throw new SpatialError(
      'config',
      `${dir} was made with another model, data set or configuration: repeat those, or choose another --out`,
    )
}

/**
 * Starts a run folder, or continues the one that is there; what a killed process left half-written is removed.
 * @param config goes to `config.json`; a run is continued only with the same `recipe` in it
 * @throws SpatialError `config` as `checkRunFolder`, `data` when the folder cannot be written
 */
export async function openRunFolder(dir: string, config: JsonObject, options: { resume: boolean }): Promise<RunFolder> {
  await checkRunFolder(dir, config, options)
  const folder: RunFolder = {
    dir,
    metric: (line) => writingTo(dir, () => appendFile(join(dir, 'metrics.jsonl'), `${JSON.stringify(line)}\n`)),
    write: (name, text) => writingTo(dir, () => replaceFile(join(dir, name), text)),
  }
  await writingTo(dir, () => mkdir(dir, { recursive: true }))
  await folder.write('config.json', `${JSON.stringify(config, null, 2)}\n`)
  await writingTo(dir, async () => {
    for (const part of ['rollouts', 'checkpoints']) {
      await mkdir(join(dir, part), { recursive: true })
      await removeUnfinished(join(dir, part))
    }
  })
  return folder
}

/** The configuration of the run in a folder; null when there is none. */
async function heldConfig(dir: string): Promise<JsonObject | null> {
  const names: string[] = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (!names.includes('config.json')) {
    if (!names.includes('metrics.jsonl')) return null
    throw new SpatialError('data', `${dir} holds metrics.jsonl without config.json: choose another --out`)
  }
  const file = join(dir, 'config.json')
  const text = await writingTo(file, () => readFile(file, 'utf8'))
  const held = parseObject(text)
  if (held === null || typeof held.phase !== 'string')
    // a model folder, for one, has another config.json
    throw new SpatialError('config', `${file} is not that of a run and would be overwritten: choose another --out`)
  return held
}

/** `step-N.part` and the like: what was not yet renamed when a process was killed. */
async function removeUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dir))
    if (/^step-\d+(\.jsonl)?(\.(part|partial|old))+$/.test(name)) await rm(join(dir, name), { recursive: true })
}

/**
 * Lines of `metrics.jsonl`; a torn last line (the process was killed while writing) is left out.
 * @throws SpatialError `data` naming a line that is damaged: it would not be known what else is
 */
export async function readMetrics(dir: string): Promise<JsonObject[]> {
  return (await readLines(join(dir, 'metrics.jsonl'))).lines
}

/**
 * Drops what a killed run wrote after `step`, so that the resumed run writes each step once.
 * @returns whether a torn last line was cut off
 * @throws SpatialError `data` as `readMetrics`; then nothing was dropped
 */
export async function rewindMetrics(dir: string, phase: string, step: number): Promise<{ torn: boolean }> {
  const { lines, torn } = await readLines(join(dir, 'metrics.jsonl'))
  const kept = lines.filter((line) => line.phase !== phase || Number(line.step) <= step)
  const text = kept.map((line) => `${JSON.stringify(line)}\n`).join('')
  await writingTo(dir, async () => {
    await replaceFile(join(dir, 'metrics.jsonl'), text)
    for (const name of await readdir(join(dir, 'rollouts'))) {
      const [, number] = /^step-(\d+)\.jsonl$/.exec(name) ?? []
      if (number !== undefined && Number(number) > step) await rm(join(dir, 'rollouts', name))
    }
  })
  return { torn }
}

async function readLines(file: string): Promise<{ lines: JsonObject[]; torn: boolean }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const texts = text.split('\n')
  const last = texts.pop()! // empty where the file ends with a whole line
  const lines = texts.flatMap((line, index): JsonObject[] => {
    const parsed = line === '' ? undefined : parseObject(line)
    if (parsed === null)
      throw new SpatialError('data', `${file}: line ${index + 1} is damaged: mend it, or delete that line`)
    return parsed === undefined ? [] : [parsed]
  })
  const rest = parseObject(last)
  return { lines: rest === null ? lines : [...lines, rest], torn: rest === null && last !== '' }
}

function parseObject(text: string): JsonObject | null {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}
