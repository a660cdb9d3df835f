import { type Json, type JsonObject, promptOf, type Sample } from '@spatial-ssrl/core'
import { type Manifest, openDataset, readManifest, verifyShards } from '@spatial-ssrl/dataset'
import type { SourceFolders } from '@spatial-ssrl/puzzles'
import { openOrigins, remake, templatesOf } from '@spatial-ssrl/puzzles'
import { findTask, promptFormat, type Task, taskNames } from '@spatial-ssrl/tasks'
import type { Judge } from '@spatial-ssrl/verifiers'
import { evenness, groupAnswers } from './answer-groups.ts'
import { earnedBy } from './earned.ts'
import type { Gallery, GalleryTask } from './gallery-page.ts'
import { showSample } from './sample-card.ts'

/** How a gallery is read. */
export interface GalleryOptions {
  /** Samples shown per task. */
  perTask: number
  /** Where pictures and depth files are, to show depth; scenes need none. */
  folders?: SourceFolders
  /** What replies earn. */
  judge: Judge
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/** One row of the data set, known without its pictures. */
interface Place {
  split: string
  position: number
  source: string
  answer: string
}

/**
 * Reads what the gallery page shows: every answer, and of each task `perTask` samples spread over the data set.
 * @throws SpatialError `data` when the folder holds no finished data set
 */
export async function readGallery(
  dir: string,
  { perTask, folders = {}, judge, signal, onProgress }: GalleryOptions,
): Promise<Gallery> {
  const manifest = await readManifest(dir)
  await verifyShards(dir) // a flipped byte can send the parquet reader round in circles
  const origins = await openOrigins(folders, manifest.parameters)
  const templates = templatesOf(manifest.parameters)
  const { prompt = promptFormat } = manifest
  const depthOf = async (sample: Sample) => {
    const needs = findTask(sample.task)?.needs
    if (needs !== 'order' && needs !== 'distance') return undefined
    return remake(sample, await origins.find(sample), templates)?.input?.depth
  }
  const opened = new Map<string, Awaited<ReturnType<typeof openDataset>>>()
  try {
    const places = new Map<string, Place[]>()
    for (const split of Object.keys(manifest.splits)) {
      const dataset = await openDataset(dir, split)
      opened.set(split, dataset)
      for (const [position, { task, source, answer }] of dataset.index.entries()) {
        const list = places.get(task) ?? []
        list.push({ split, position, source, answer })
        places.set(task, list)
      }
    }
    const names = [...places.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    const tasks: GalleryTask[] = []
    for (const task of names) {
      const all = places.get(task)!
      const shown = []
      for (const { split, position } of spread(all, perTask)) {
        signal?.throwIfAborted()
        const sample = await opened.get(split)!.get(position)
        const earned = earnedBy(sample, judge)
        shown.push(await showSample(sample, split, promptOf(sample.problem, prompt), earned, await depthOf(sample)))
        onProgress?.(tasks.length * perTask + shown.length, names.length * perTask)
      }
      const groups = []
      for (const group of groupAnswers(all)) {
        const { split, position } = group.places[0]!
        const possible = possibleAnswers(await opened.get(split)!.get(position), manifest)
        groups.push({
          title: group.title,
          answers: group.answers,
          evenness: possible === null ? null : evenness(group, possible),
        })
      }
      tasks.push({ task, samples: all.length, groups, declined: declinedOf(manifest, task), shown })
    }
    return {
      title: `Gallery: ${manifest.name}`,
      seed: String(manifest.seed),
      instruction: prompt.instruction,
      version: manifest.versions['spatial-ssrl'] ?? 'unknown',
      splits: Object.entries(manifest.splits).map(([split, { rows }]) => ({ split, samples: rows })),
      sources: new Set([...places.values()].flat().map(({ source }) => source)).size,
      tasks,
    }
  } finally {
    for (const dataset of opened.values()) await dataset.close()
  }
}

/** Position in the catalogue; unknown tasks come last. */
function rank(task: string): number {
  const index = (taskNames as readonly string[]).indexOf(task)
  return index < 0 ? taskNames.length : index
}

/** At most `count` items at even distances. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}

/** How many answers a sample could have had; null where its task or the variants of it leave that open, or there are too many. */
function possibleAnswers({ task, answer, meta }: Sample, { parameters }: Manifest): number | null {
  const generator = findTask(task)
  const params = generator?.params.safeParse(meta.params)
  if (generator === null || !params?.success) return null
  const chance = generator.chance(params.data)
  const made = (parameters.tasks as JsonObject | undefined)?.[task]
  // A pair such as 2-1 has one form whatever the grid: variants of several grids then share a group, but not its answers.
  const chances = Array.isArray(made) ? made.map((variant) => chanceOf(generator, (variant as JsonObject).params)) : []
  const isMixed = answer.split('-').length <= 2 && chances.some((other) => other !== chance)
  return chance === 0 || isMixed ? null : Math.round(1 / chance)
}

function chanceOf(generator: Task<JsonObject>, params: Json | undefined): number | null {
  const read = generator.params.safeParse(params)
  return read.success ? generator.chance(read.data) : null
}

/** Reasons that concern the task, and those for which a source served no task at all. */
function declinedOf({ declined }: Manifest, task: string): { reason: string; count: number }[] {
  return declined.reasons
    .filter((entry) => entry.task === task || entry.task === null)
    .sort((a, b) => b.count - a.count)
}
