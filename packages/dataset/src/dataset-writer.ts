import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, type Sample, SpatialError } from '@spatial-ssrl/core'
import { type CardFacts, dataCard } from './data-card.ts'
import { splitOf } from './identity.ts'
import type { DeclinedRow, Manifest } from './manifest.ts'
import { toRow } from './row.ts'
import { fingerprint, type ShardLimits, ShardWriter } from './shard-writer.ts'

/** What a data set is called, what made it, and how it is cut. */
export interface DatasetOptions {
  /** Short name, kept in the manifest. */
  name: string
  /** Seed of the samples; with `validationShare` it also decides the splits. */
  seed: number | string
  /** Version by package or tool. */
  versions: Record<string, string>
  /** Everything that shaped the samples. */
  parameters: JsonObject
  card: CardFacts
  /** Share of source pictures in `validation`, [0, 1]; 0 unless told. */
  validationShare?: number
  /** The split of a sample, instead of `validationShare`; it must depend on `source` alone. Lower-case letters. */
  split?: (sample: Sample) => string
  /** Size after which the next shard begins, bytes; 500 MB unless told. */
  shardBytes?: number
  /** 128 rows or 64 MB a row group unless told. */
  group?: Partial<ShardLimits>
}

/** A data set being written. Samples keep the order in which they were added. */
export interface DatasetWriter {
  add(sample: Sample): Promise<void>
  /** Records an input that made no sample. */
  decline(row: DeclinedRow): void
  /** Completes and names the shards, and writes data card and manifest. Nothing may be added afterwards. */
  finish(): Promise<Manifest>
  /** Removes what this writer wrote. */
  abort(): Promise<void>
}

/** Declined inputs that the manifest lists one by one; all are counted. */
const LISTED_DECLINES = 10_000
const PARTIAL = '.partial'

interface SplitState {
  current: ShardWriter | null
  shards: { file: string; rows: number }[]
  rows: number
  tasks: Map<string, number>
}

/**
 * Begins a data set in `dir`, which is made if needed. Memory stays at one row group per split, whatever the size of the data set.
 * Shards carry temporary names until `finish`, and the manifest comes last: a folder with a manifest is complete.
 *
 * @throws SpatialError `data` when `dir` already holds a data set or cannot be written
 */
export async function openDatasetWriter(dir: string, options: DatasetOptions): Promise<DatasetWriter> {
  const { shardBytes = 500e6, validationShare = 0, seed } = options
  const limits: ShardLimits = { groupRows: 128, groupBytes: 64e6, ...options.group }
  const chooseSplit = options.split ?? ((sample) => splitOf(sample.source, validationShare, seed))
  const data = join(dir, 'data')
  await prepare(dir, data)

  const splits = new Map<string, SplitState>()
  const reasons = new Map<string, { task: string | null; reason: string; count: number }>()
  const listed: DeclinedRow[] = []
  let declines = 0
  let open = true

  const close = (state: SplitState) => {
    if (state.current === null) return
    state.current.finish()
    state.current = null
  }

  const splitState = (name: string): SplitState => {
    if (!/^[a-z]+$/.test(name)) throw new RangeError(`split: expected lower-case letters, got ${JSON.stringify(name)}`)
    const known = splits.get(name)
    if (known) return known
    const state: SplitState = { current: null, shards: [], rows: 0, tasks: new Map() }
    splits.set(name, state)
    return state
  }

  const removePartial = async () => {
    for (const { shards } of splits.values()) for (const { file } of shards) await rm(file, { force: true })
  }

  return {
    async add(sample) {
      if (!open) throw new TypeError('add: expected an open writer, got a finished one')
      const row = toRow(sample)
      const name = chooseSplit(sample)
      const state = splitState(name)
      await written(dir, () => {
        if (state.current === null) {
          const file = join(data, `${name}-${five(state.shards.length)}${PARTIAL}`)
          state.shards.push({ file, rows: 0 })
          state.current = new ShardWriter(file, limits)
        }
        state.current.add(row)
        state.shards.at(-1)!.rows++
        state.rows++
        state.tasks.set(sample.task, (state.tasks.get(sample.task) ?? 0) + 1)
        if (state.current.bytes >= shardBytes) close(state)
      })
    },
    decline(row) {
      declines++
      if (listed.length < LISTED_DECLINES) listed.push(row)
      const key = JSON.stringify([row.task, row.reason])
      const known = reasons.get(key)
      if (known) known.count++
      else reasons.set(key, { task: row.task, reason: row.reason, count: 1 })
    },
    async finish() {
      if (!open) throw new TypeError('finish: expected an open writer, got a finished one')
      open = false
      return await written(dir, async () => {
        const manifest: Manifest = {
          format: 1,
          name: options.name,
          seed,
          versions: options.versions,
          parameters: options.parameters,
          splits: {},
          declined: { count: declines, reasons: [...reasons.values()], rows: listed },
        }
        for (const [name, state] of [...splits].sort(([a], [b]) => (a < b ? -1 : 1))) {
          close(state)
          const shards: Manifest['splits'][string]['shards'] = []
          for (const [i, { file, rows }] of state.shards.entries()) {
            const final = `data/${name}-${five(i)}-of-${five(state.shards.length)}.parquet`
            shards.push({ file: final, rows, ...(await fingerprint(file)) })
            await rename(file, join(dir, final))
          }
          const tasks = Object.fromEntries([...state.tasks].sort(([a], [b]) => (a < b ? -1 : 1)))
          manifest.splits[name] = { rows: state.rows, tasks, shards }
        }
        await replaceFile(join(dir, 'README.md'), dataCard(options.card, manifest))
        await replaceFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
        return manifest
      })
    },
    async abort() {
      open = false
      await removePartial()
    },
  }
}

/**
 * Writes every sample of a stream; see `openDatasetWriter`. When the stream or the disk fails, the unfinished shards are removed
 * and the error is passed on.
 */
export async function writeDataset(
  dir: string,
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  options: DatasetOptions,
): Promise<Manifest> {
  const writer = await openDatasetWriter(dir, options)
  try {
    for await (const sample of samples) await writer.add(sample)
    return await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** Makes the folder, refuses a finished data set, and clears away what a killed writer left. */
async function prepare(dir: string, data: string): Promise<void> {
  await written(dir, () => mkdir(data, { recursive: true }))
  const taken = (await readdir(dir)).includes('manifest.json')
  if (taken) throw new SpatialError('data', `${dir} already holds a data set; choose another folder or delete this one`)
  for (const file of await readdir(data)) {
    if (file.endsWith(PARTIAL)) await rm(join(data, file))
    else throw new SpatialError('data', `${data} is not empty (${file}); choose another folder or delete this one`)
  }
}

/** Runs a step that writes below `dir`; the file system's refusals become one line. */
async function written<T>(dir: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new SpatialError(
        'data',
        `cannot write ${dir}: the disk is full; free some space or choose another folder`,
        { cause },
      )
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
      throw new SpatialError('data', `cannot write ${dir} (${code}); choose a folder that you may write`, { cause })
    }
    throw cause
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}${PARTIAL}`, text)
  await rename(`${file}${PARTIAL}`, file)
}

function five(number: number): string {
  return String(number).padStart(5, '0')
}
