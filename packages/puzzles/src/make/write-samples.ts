import { SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter, explainSystemError } from '@spatial-ssrl/core/files'
import {
  type DatasetOptions,
  defaultShardBytes,
  type Manifest,
  openDatasetWriter,
  splitOf,
} from '@spatial-ssrl/dataset'
import { generatorVersion, presetOf, promptFormat } from '@spatial-ssrl/tasks'
import packageFacts from '../../package.json' with { type: 'json' }
import type { SkippedFile } from '../inputs/skipped-file.ts'
import { fingerprintOf } from '../leaks/hash-list.ts'
import { chunksOf, planSlots, type Slot, slotLabels } from '../plan/plan.ts'
import { type Declines, openDeclines, type ReasonCount } from '../sources/declines.ts'
import { watchLosses } from '../sources/lost-sources.ts'
import type { Source } from '../sources/source.ts'
import { finishedDataset } from './finished-dataset.ts'
import type { SampleSettings, SlotResult } from './make-sample.ts'
import { type RunState, readRunState, recipeOf, resumeKeyOf } from './run-state.ts'
import { createSlotFiller, type SlotWorkerData } from './slot-worker.ts'
import { openTargetFolder } from './target-folder.ts'
import { workerEntry } from './worker-entry.ts'
import { createWorkerPool, mapInOrder } from './worker-pool.ts'

/** Slots that a worker gets at once: enough that tasks sharing a picture meet in one worker, few enough to share the load. */
const slotsPerJob = 10

/**
 * Bytes of decoded pictures kept by all workers together: about 100 photographs of 1 megapixel. Where there are more sources than that, each
 * is met once in a round and what is kept serves the tasks that share it, for which one picture would do.
 */
const cacheBytes = 320e6

/** Everything that decides the bytes of a data set, and where it goes. */
export interface WriteSamplesOptions extends SampleSettings {
  sources: readonly Source[]
  /** Files passed over while looking for sources; they go into the manifest. */
  skipped: readonly SkippedFile[]
  /** Puzzles per task. */
  quotas: Readonly<Record<string, number>>
  photoShare: number
  /** Share of sources kept for validation, [0, 1]. */
  val: number
  /** Seed of the split. */
  splitSeed: number | string
  shard?: { index: number; count: number } | undefined
  /** Bytes after which the next parquet files begin; a stopped run loses at most what these hold. 500 MB unless told. */
  shardBytes?: number
  /** Threads; 1 works in this one. */
  workers: number
  out: string
  /** Replaces a data set that is there already. */
  force?: boolean
  /** Kept in the manifest. */
  name?: string
}

/** How a run reports and is stopped. */
export interface GenerateHooks {
  /** Aborting leaves the finished parquet files, from which the same call goes on later, and throws the signal's reason. */
  signal?: AbortSignal
  /** A stopped run goes on, with so many puzzles asked for before. */
  onResume?: (done: number) => void
  /** Called as the work goes on, with what is done and how much there is. */
  onProgress?: (done: number, total: number, declined: number) => void
}

/** What was written. */
export interface DatasetSummary {
  out: string
  samples: number
  splits: Record<string, number>
  tasks: Record<string, number>
  /** Puzzles per task that no source could give; empty when every quota is met. */
  shortfall: Record<string, number>
  sources: number
  declined: number
  /** The reasons with counts, commonest first, and one of the files. */
  reasons: ReasonCount[]
  /** It was there, complete and undamaged, and nothing was done. */
  alreadyComplete: boolean
}

/**
 * Generates the planned puzzles and writes them; the bytes depend on neither the workers nor their speed. What a stopped call with the
 * same options had finished is kept and not made again; what a call had completed is verified and left as it is.
 * @throws SpatialError `config` at once while another process writes into the folder
 */
export function writeSamples(options: WriteSamplesOptions, hooks: GenerateHooks = {}): Promise<DatasetSummary> {
  return asOnlyWriter(options.out, () => writeSamplesAlone(options, hooks))
}

/** The same for a caller that is the only writer already. */
export async function writeSamplesAlone(options: WriteSamplesOptions, hooks: GenerateHooks): Promise<DatasetSummary> {
  const { sources, quotas, shard = { index: 1, count: 1 }, force = false } = options
  const facts = datasetFacts(options)
  const recipe = recipeOf(facts, sources)
  const finished = force ? null : await finishedDataset(options.out, { ...facts, recipe })
  if (finished !== null) return summariseFinished(options, finished)
  const resumeKey = resumeKeyOf(recipe, `${shard.index}/${shard.count}`)
  const target = await openTargetFolder(options.out, { force, resumeKey })
  const writer = await openDatasetWriter(target.dir, { ...facts, recipe, resumeKey }).catch(async (error) => {
    await target.abandon()
    throw error
  })
  const state = readRunState(writer.resumed)
  const declines = openDeclines(options.skipped, state.declined)
  const noteLoss = watchLosses(sources)
  const now = (): RunState => ({ slots: state.slots, shortfall: state.shortfall, declined: declines.rows() })
  const wanted = Object.values(quotas).reduce((sum, quota) => sum + quota, 0)
  const total = Math.floor((wanted + shard.count - shard.index) / shard.count)
  if (state.slots > 0) hooks.onResume?.(state.slots)
  const workers = startWorkers(options, Math.ceil((total - state.slots) / slotsPerJob))
  const slots = planSlots(sources, options, { shard, skip: state.slots })
  try {
    for await (const results of mapInOrder(chunksOf(slots, slotsPerJob), workers.run, 2 * workers.size)) {
      hooks.signal?.throwIfAborted()
      for (const { task, sample, refusals } of results) {
        for (const refusal of refusals) {
          noteLoss(refusal)
          declines.add(refusal)
        }
        if (sample) await writer.add(sample)
        else state.shortfall[task] = (state.shortfall[task] ?? 0) + 1
        state.slots++
        if (writer.full) await writer.checkpoint({ ...now() })
      }
      hooks.onProgress?.(state.slots, total, declines.count)
    }
    await writer.checkpoint({ ...now() })
    for (const row of declines.rows()) writer.decline(row)
    const manifest = await writer.finish()
    await target.settle()
    return summarise(options, manifest, declines, state.shortfall)
  } catch (error) {
    await writer.abort()
    await target.abandon()
    const explained = explainSystemError(error, options.out)
    throw explained === null || SpatialError.is(error) ? error : new SpatialError('data', explained, { cause: error })
  } finally {
    await workers.close()
  }
}

/** Threads, or this thread where one is enough. */
function startWorkers({ sources, workers, ...settings }: WriteSamplesOptions, jobs: number) {
  const { seed, preset, variants, templates, size, augment, exclude } = settings
  const threads = Math.max(1, Math.min(workers, jobs))
  const data: SlotWorkerData = {
    sources,
    settings: { seed, preset, variants, templates, size, augment, exclude },
    cacheBytes: cacheBytes / threads,
  }
  if (threads > 1) return createWorkerPool<Slot[], SlotResult[]>(workerEntry(), data, threads)
  return { size: 1, run: createSlotFiller(data), close: async () => {} }
}

/** What the manifest and the data card tell. Nothing here depends on the machine. */
function datasetFacts(options: WriteSamplesOptions): DatasetOptions {
  const { seed, sources, quotas, size, augment, preset, variants, templates } = options
  const { exclude, photoShare, val, splitSeed, shard, shardBytes = defaultShardBytes } = options
  const kinds = { photograph: 0, rgbd: 0, scene: 0 }
  for (const { kind } of sources) kinds[kind]++
  const tasks = Object.keys(quotas)
  return {
    name: options.name ?? 'spatial-puzzles',
    seed,
    versions: { 'spatial-ssrl': packageFacts.version, generator: String(generatorVersion) },
    parameters: {
      quotas,
      sources: kinds,
      size: size ?? null,
      augment,
      preset,
      photoShare,
      validationShare: val,
      splitSeed,
      excluded: exclude ? { pictures: exclude.names.length, sha256: fingerprintOf(exclude) } : null,
      shard: shard ? `${shard.index}/${shard.count}` : null,
      shardBytes,
      templates:
        templates === undefined
          ? null
          : Object.fromEntries(Object.entries(templates).map(([name, wordings]) => [name, [...wordings]])),
      tasks: Object.fromEntries(
        tasks.map((task) => [task, variants?.[task]?.map((variant) => ({ ...variant })) ?? presetOf(preset, task)]),
      ),
    },
    prompt: promptFormat,
    shardBytes,
    ...(shard && { listedDeclines: Number.POSITIVE_INFINITY }), // the parts have to name all that the whole may list
    card: cardOf(kinds, tasks),
    split: ({ source }) => splitOf(source, val, splitSeed),
  }
}

/** What the data card tells beyond the manifest. */
export function cardOf(
  sources: { photograph: number; rgbd: number; scene: number },
  tasks: readonly string[],
): DatasetOptions['card'] {
  return {
    title: 'Spatial puzzles',
    licence: 'other',
    description:
      `Puzzles about ${sources.photograph + sources.rgbd} pictures and ${sources.scene} procedural scenes (${tasks.join(', ')}), made by ` +
      'spatial-ssrl in the manner of Spatial-SSRL (arXiv:2510.27606). Answers are known by construction. The pictures keep the ' +
      'licences of their sources.',
  }
}

/** The summary of a data set that was complete already. */
function summariseFinished(options: WriteSamplesOptions, manifest: Manifest): DatasetSummary {
  const missing: Record<string, number> = {}
  for (const { task } of slotLabels(options.quotas, { shard: options.shard })) missing[task] = (missing[task] ?? 0) + 1
  for (const { tasks } of Object.values(manifest.splits))
    for (const [task, count] of Object.entries(tasks)) missing[task] = (missing[task] ?? 0) - count
  const shortfall = Object.fromEntries(Object.entries(missing).filter(([, count]) => count > 0))
  const summary = summarise(options, manifest, openDeclines([], manifest.declined.rows), shortfall)
  return { ...summary, declined: manifest.declined.count, alreadyComplete: true }
}

function summarise(
  { out, sources }: WriteSamplesOptions,
  { splits }: Manifest,
  declines: Declines,
  shortfall: Record<string, number>,
): DatasetSummary {
  const tasks: Record<string, number> = {}
  for (const split of Object.values(splits)) {
    for (const [task, count] of Object.entries(split.tasks)) tasks[task] = (tasks[task] ?? 0) + count
  }
  return {
    out,
    samples: Object.values(tasks).reduce((sum, count) => sum + count, 0),
    splits: Object.fromEntries(Object.entries(splits).map(([name, { rows }]) => [name, rows])),
    tasks,
    shortfall,
    sources: sources.length,
    declined: declines.count,
    reasons: declines.reasons(),
    alreadyComplete: false,
  }
}
