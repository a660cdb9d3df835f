import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, type PromptFormat, promptOf, type Sample, SpatialError } from '@spatial-ssrl/core'
import { hashFile, replaceFile, settleFile } from '@spatial-ssrl/core/files'
import { type CardFacts, dataCard } from './card/data-card.ts'
import { readJournal, removeJournal, writeJournal } from './manifest/journal.ts'
import type { DeclinedRow, Manifest } from './manifest/manifest.ts'
import { splitOf } from './rows/identity.ts'
import { toRow } from './rows/row.ts'
import { clearUnfinished, restoreShards, shardNames } from './shards/shard-files.ts'
import { type ShardLimits, ShardWriter } from './shards/shard-writer.ts'
import { writingBelow } from './writing-below.ts'

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
  /** How the questions are meant to be asked, kept in manifest and data card. The rows hold the problems alone. */
  prompt?: PromptFormat
  /** Names everything that decides the data set; kept in the manifest. */
  recipe?: string
  /** Share of source pictures in `validation`, [0, 1]; 0 unless told. */
  validationShare?: number
  /** The split of a sample, instead of `validationShare`; it must depend on `source` alone. Lower-case letters. */
  split?: (sample: Sample) => string
  /** Bytes, over all splits, after which the next shards begin; 500 MB unless told. */
  shardBytes?: number
  /** 128 rows or 64 MB a row group unless told. */
  group?: Partial<ShardLimits>
  /**
   * Lets a stopped run go on: finished shards stay, with a journal under this key, which must name everything that decides the bytes.
   * See `resumed` and `checkpoint`.
   */
  resumeKey?: string
  /** Declined inputs that the manifest lists one by one, 10,000 unless told; all are counted. A part that will be merged lists all. */
  listedDeclines?: number
}

/** A data set being written. Samples keep the order in which they were added. */
export interface DatasetWriter {
  /** The state given to the last checkpoint of a stopped run with the same key: go on from there. Null for a new data set. */
  readonly resumed: JsonObject | null
  /** Whether enough was added for the next shards to begin; then a caller that can go on later makes a checkpoint. */
  readonly full: boolean
  /** Appends a row to the shards of its split. @throws TypeError after `finish` or `abort` */
  add(sample: Sample): Promise<void>
  /** Completes the shards being written. With a `resumeKey`, `state` is what a later run finds in `resumed`. */
  checkpoint(state: JsonObject): Promise<void>
  /** Records an input that made no sample. */
  decline(row: DeclinedRow): void
  /** Completes and names the shards, and writes data card and manifest. Nothing may be added afterwards. */
  finish(): Promise<Manifest>
  /** Removes what this writer wrote; with a `resumeKey`, only what came after the last checkpoint. */
  abort(): Promise<void>
}

/** Bytes of a data set's parquet files unless told. */
export const defaultShardBytes = 500e6

interface SplitState {
  current: ShardWriter | null
  shards: Manifest['splits'][string]['shards']
  rows: number
  tasks: Record<string, number>
}

/**
 * Begins a data set in `dir`, which is made if needed. Memory stays at one row group per split, whatever the size of the data set.
 * Shards carry temporary names until `finish`, and the manifest comes last: a folder with a manifest is complete.
 *
 * @throws SpatialError `data` when `dir` already holds a data set, another unfinished one, or cannot be written
 */
export async function openDatasetWriter(dir: string, options: DatasetOptions): Promise<DatasetWriter> {
  const { shardBytes = defaultShardBytes, validationShare = 0, seed, resumeKey, listedDeclines = 10_000 } = options
  const { prompt } = options
  if (prompt) promptOf('', prompt) // refuses one that no problem could be asked with
  const limits: ShardLimits = { groupRows: 128, groupBytes: 64e6, ...options.group }
  const chooseSplit = options.split ?? ((sample) => splitOf(sample.source, validationShare, seed))
  const journal = await prepare(dir, resumeKey)

  const splits = new Map<string, SplitState>()
  for (const [name, split] of Object.entries(journal?.splits ?? {})) splits.set(name, { current: null, ...split })
  const reasons = new Map<string, { task: string | null; reason: string; count: number }>()
  const listed: DeclinedRow[] = []
  let declines = 0
  let written = 0 // bytes in the shards being written
  let open = true

  const splitState = (name: string): SplitState => {
    if (!/^[a-z]+$/.test(name)) throw new RangeError(`split: expected lower-case letters, got ${JSON.stringify(name)}`)
    const known = splits.get(name)
    if (known) return known
    const state: SplitState = { current: null, shards: [], rows: 0, tasks: {} }
    splits.set(name, state)
    return state
  }

  const sorted = () => [...splits].sort(([a], [b]) => (a < b ? -1 : 1))

  /** Gives every shard being written its temporary name as a whole one. */
  const closeShards = async () => {
    for (const [name, state] of sorted()) {
      if (state.current === null) continue
      const { file, rows } = state.current
      state.current.finish()
      const whole = shardNames.whole(name, state.shards.length)
      await settleFile(file, join(dir, whole))
      state.shards.push({ file: whole, rows, ...(await hashFile(join(dir, whole))) })
      state.current = null
    }
    written = 0
  }

  const facts = () =>
    Object.fromEntries(sorted().map(([name, { rows, tasks, shards }]) => [name, { rows, tasks, shards }]))

  return {
    resumed: journal?.state ?? null,
    get full() {
      return written >= shardBytes
    },
    async add(sample) {
      if (!open) throw new TypeError('add: expected an open writer, got a finished one')
      const row = toRow(sample)
      const name = chooseSplit(sample)
      const state = splitState(name)
      await writingBelow(dir, async () => {
        if (written >= shardBytes) await closeShards()
        state.current ??= new ShardWriter(join(dir, shardNames.open(name, state.shards.length)), limits)
        const before = state.current.bytes
        state.current.add(row)
        written += state.current.bytes - before
        state.rows++
        state.tasks[sample.task] = (state.tasks[sample.task] ?? 0) + 1
      })
    },
    async checkpoint(state) {
      if (!open) throw new TypeError('checkpoint: expected an open writer, got a finished one')
      await writingBelow(dir, async () => {
        await closeShards()
        if (resumeKey !== undefined) await writeJournal(dir, { format: 2, key: resumeKey, splits: facts(), state })
      })
    },
    decline(row) {
      declines++
      if (listed.length < listedDeclines) listed.push(row)
      const key = JSON.stringify([row.task, row.reason])
      const known = reasons.get(key)
      if (known) known.count++
      else reasons.set(key, { task: row.task, reason: row.reason, count: 1 })
    },
    async finish() {
      if (!open) throw new TypeError('finish: expected an open writer, got a finished one')
      open = false
      return await writingBelow(dir, async () => {
        await closeShards()
        const manifest: Manifest = {
          format: 1,
          name: options.name,
          seed,
          versions: options.versions,
          parameters: options.parameters,
          ...(prompt?.instruction && { prompt: { rule: 'problem + separator + instruction', ...prompt } }),
          ...(options.recipe !== undefined && { recipe: options.recipe }),
          splits: {},
          declined: { count: declines, reasons: [...reasons.values()], rows: listed },
        }
        for (const [name, { rows, tasks, shards }] of sorted()) {
          const named: typeof shards = []
          for (const [i, shard] of shards.entries()) {
            const final = shardNames.final(name, i, shards.length)
            await rename(join(dir, shard.file), join(dir, final))
            named.push({ ...shard, file: final })
          }
          const byName = Object.fromEntries(Object.entries(tasks).sort(([a], [b]) => (a < b ? -1 : 1)))
          manifest.splits[name] = { rows, tasks: byName, shards: named }
        }
        await replaceFile(join(dir, 'README.md'), dataCard(options.card, manifest))
        await replaceFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
        await removeJournal(dir)
        return manifest
      })
    },
    async abort() {
      open = false
      for (const { current } of splits.values()) if (current) await rm(current.file, { force: true })
      if ((await readJournal(dir).catch(() => null)) !== null) return
      for (const { shards } of splits.values())
        for (const { file } of shards) await rm(join(dir, file), { force: true })
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
  options: Omit<DatasetOptions, 'resumeKey'>,
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

/** Makes the folder, refuses a finished data set, and brings what a stopped writer left to the state of its journal or away. */
async function prepare(dir: string, resumeKey: string | undefined) {
  await writingBelow(dir, () => mkdir(join(dir, 'data'), { recursive: true }))
  const journal = await readJournal(dir)
  const goesOn = journal !== null && journal.key === resumeKey
  const taken = (await readdir(dir)).includes('manifest.json')
  if (taken && !goesOn)
    throw new SpatialError('data', `${dir} already holds a data set; choose another folder or delete this one`)
  if (journal !== null && !goesOn)
    throw new SpatialError('data', `${dir} holds an unfinished data set made otherwise; finish it or delete it`)
  if (journal === null) {
    await clearUnfinished(dir)
    return null
  }
  // With a manifest too, the writer was killed in its very last step, which is taken again.
  await rm(join(dir, 'manifest.json'), { force: true })
  await restoreShards(
    dir,
    Object.values(journal.splits).flatMap(({ shards }) => shards),
  )
  return journal
}
