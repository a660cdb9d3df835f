import { mkdir, readdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { type PromptFormat, promptOf, SpatialError } from '@spatial-ssrl/core'
import { isLockName, replaceFile, withFolderLock } from '@spatial-ssrl/core/files'
import { readManifest } from '../manifest/manifest.ts'
import { verifyShards } from '../manifest/verify-shards.ts'
import { readDataset } from '../read-dataset.ts'
import { writingBelow } from '../writing-below.ts'
import { type EngineName, engines } from './engines.ts'
import type { Counterpart, Engine, ExportFacts, RewardFacts, Settings } from './parts/engine.ts'
import { probeRows } from './parts/probe.ts'
import { differencesOf, exportReadme, writtenBy } from './parts/readme.ts'
import { carriedRecipe, type ExportedConfig, fieldsOf } from './parts/recipe.ts'
import { openRowFile, rowExtension } from './parts/row-file.ts'

/** What to export, for which engine, and where to. */
export interface ExportOptions {
  /** Folder of a finished data set. */
  data: string
  engine: EngineName
  out: string
  /** The GRPO configuration that the engine's mirrors. Of its reward only `reward` below is looked at. */
  config: ExportedConfig
  /** How questions are asked. */
  prompt: PromptFormat
  /** Folder or name of the model to start from. */
  model: string
  /** Where rewards come from: a Python module that is complete, or one that asks a server. */
  reward: RewardFacts
  /** Replaces an export that is in `out`; anything else there is refused. */
  force?: boolean
}

/** How an export reports and is stopped. */
export interface ExportHooks {
  signal?: AbortSignal
  /** Rows read, of all. */
  onProgress?: (done: number, total: number) => void
}

/** What was exported. */
export interface ExportSummary {
  out: string
  engine: EngineName
  rows: Record<string, number>
  /** Rows of other tasks than the configuration names. */
  left: number
  /** The one command that starts the engine, to be run in `out`. */
  command: string
  differences: string[]
}

const unfinished = '.unfinished'

/** @throws SpatialError `config` for a part of the recipe that the engine has nothing for and cannot do without */
function refuseForeign({ engine: name, config, model, reward, prompt }: ExportOptions): void {
  const engine: Engine = engines[name]
  const facts = { config, recipe: carriedRecipe(config.recipe), model, reward, prompt }
  const known: Readonly<Record<string, Counterpart>> = engine.counterparts({
    ...facts,
    ...{ splits: {}, mostPictures: 0, probe: '' },
  })
  for (const [field] of fieldsOf(config)) {
    const refused = known[field]?.refused
    if (refused !== undefined)
      throw new SpatialError(
        'config',
        `${field}: ${engine.title} ${engine.version} has no counterpart of ${refused} — choose another, or export for another engine`,
      )
  }
}

/**
 * Writes a data set in the layout of another engine, with its reward, a configuration that mirrors a GRPO recipe, and a README. Shards stay, memory
 * does not grow with the data set, and the bytes depend on the arguments alone. `README.md` comes last: a folder with one is complete.
 * @throws SpatialError `config` when `out` holds something (with `force`: something else than an export), or is being written to; or the recipe has a part that the engine has nothing for; `data` for a damaged data set
 */
export async function exportDataset(options: ExportOptions, hooks: ExportHooks = {}): Promise<ExportSummary> {
  const { data, out, force = false } = options
  refuseForeign(options)
  await readManifest(data)
  const [from, to] = [await realpath(data), await realPlace(out)]
  if (liesIn(to, from) || liesIn(from, to))
    throw new SpatialError('config', `${out}: the data set is read from there — choose another --out`)
  return writingBelow(out, () =>
    withFolderLock(out, async () => {
      const held = (await readdir(out)).filter((name) => name !== unfinished && !isLockName(name))
      if (held.length > 0) await refuseOccupied(out, force)
      const inside = join(out, unfinished)
      await rm(inside, { recursive: true, force: true })
      await mkdir(inside)
      try {
        const summary = await fill(inside, options, hooks)
        for (const name of held) await rm(join(out, name), { recursive: true })
        const names = (await readdir(inside)).filter((name) => name !== 'README.md')
        for (const name of [...names, 'README.md']) await rename(join(inside, name), join(out, name))
        return summary
      } finally {
        await rm(inside, { recursive: true, force: true })
      }
    }),
  )
}

/** Whether a path is a folder or lies in it. */
function liesIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`)
}

/** A path without links, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path)
  return realpath(whole).catch(async () =>
    whole === dirname(whole) ? whole : join(await realPlace(dirname(whole)), basename(whole)),
  )
}

/** @throws SpatialError `config` unless `force` is set and the folder holds an export, so that nothing else is ever removed */
async function refuseOccupied(out: string, force: boolean): Promise<void> {
  const readme = await readFile(join(out, 'README.md'), 'utf8').catch(() => '')
  const isExport = readme.includes(writtenBy)
  if (isExport && force) return
  const fix = isExport ? 'choose another --out, or add --force to replace the export in it' : 'choose another --out'
  throw new SpatialError('config', `${out}: the folder is not empty — ${fix}`)
}

async function fill(dir: string, options: ExportOptions, hooks: ExportHooks): Promise<ExportSummary> {
  const { data, config, reward, prompt, model, out } = options
  const engine: Engine = engines[options.engine]
  const splits = await writeRows(dir, engine, options, hooks)
  const probe = `probe.${rowExtension(engine.rows)}`
  const probes = await openRowFile(join(dir, probe), engine.rows, reward)
  for (const row of probeRows(prompt)) await probes.add(row)
  await probes.finish()

  const facts: ExportFacts = { config, recipe: carriedRecipe(config.recipe), model, reward, prompt, probe, ...splits }
  for (const [name, text] of Object.entries(engine.files(facts, settingsOf(engine, facts))))
    await replaceFile(join(dir, name), text)
  await replaceFile(join(dir, 'README.md'), exportReadme(engine, facts))
  const rows = Object.fromEntries(Object.entries(splits.splits).map(([name, split]) => [name, split.rows]))
  const all = Object.values((await readManifest(data)).splits).reduce((sum, split) => sum + split.rows, 0)
  const written = Object.values(rows).reduce((sum, count) => sum + count, 0)
  const [command, differences] = [engine.command(facts), differencesOf(engine, facts)]
  return { out, engine: options.engine, rows, left: all - written, command, differences }
}

/** The engine's settings in the order of its names: those that fields of the configuration decide, and the others. */
function settingsOf(engine: Engine, facts: ExportFacts): Settings {
  const decided = Object.values(engine.counterparts(facts)).map(({ settings = {} }) => settings)
  const all: Settings = Object.assign({}, engine.fixed(facts), ...decided)
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The rows of every split, a file for each shard that holds any. */
async function writeRows(
  dir: string,
  { rows: format }: Engine,
  { data, config, prompt, reward }: ExportOptions,
  { signal, onProgress }: ExportHooks,
): Promise<Pick<ExportFacts, 'splits' | 'mostPictures'>> {
  await verifyShards(data)
  const manifest = await readManifest(data)
  const total = Object.values(manifest.splits).reduce((sum, { rows }) => sum + rows, 0)
  const extension = rowExtension(format)
  const wanted = (task: string) => config.tasks === undefined || config.tasks.includes(task)
  await mkdir(join(dir, 'data'))
  const splits: Record<string, { rows: number; files: string[] }> = {}
  let [done, mostPictures] = [0, 0]
  for (const [split, { shards }] of Object.entries(manifest.splits)) {
    const whole: string[] = []
    let [skip, index] = [0, 0]
    for (const { rows } of shards) {
      const before = index
      const name = join(dir, 'data', `${split}-${whole.length}.part`)
      const file = await openRowFile(name, format, reward)
      let read = 0
      for await (const sample of readDataset(data, { split, skip, limit: rows })) {
        signal?.throwIfAborted()
        onProgress?.(done + ++read, total)
        const { problem, answer, images, id, task, meta } = sample
        if (!wanted(task)) continue
        mostPictures = Math.max(mostPictures, images.length)
        const asked = promptOf(problem, prompt)
        await file.add({ prompt: asked, answer, images, id, task, meta: JSON.stringify(meta), split, index: index++ })
      }
      await file.finish()
      if (index > before) whole.push(name)
      else await rm(name)
      skip += rows
      done += rows
    }
    if (index === 0) continue
    const files = whole.map((_, i) => `data/${split}-${five(i)}-of-${five(whole.length)}.${extension}`)
    for (const [i, name] of whole.entries()) await rename(name, join(dir, files[i]!))
    splits[split] = { rows: index, files }
  }
  if (splits.train === undefined)
    throw new SpatialError(
      'data',
      `${data} holds no rows to train on${config.tasks ? ` of ${config.tasks.join(', ')}` : ''}; choose tasks it has, or generate others`,
    )
  return { splits, mostPictures }
}

function five(number: number): string {
  return String(number).padStart(5, '0')
}
