import { taskNames } from '@spatial-ssrl/core'
import { type Manifest, openDataset, readManifest, verifyShards } from '@spatial-ssrl/dataset'
import type { Gallery, GalleryTask } from './gallery-page.ts'
import { showSample } from './sample-card.ts'

/** How a gallery is read. */
export interface GalleryOptions {
  /** Samples shown per task. */
  perTask: number
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
export async function readGallery(dir: string, { perTask, signal, onProgress }: GalleryOptions): Promise<Gallery> {
  const manifest = await readManifest(dir)
  await verifyShards(dir) // a flipped byte can send the parquet reader round in circles
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
        shown.push(await showSample(await opened.get(split)!.get(position), split))
        onProgress?.(tasks.length * perTask + shown.length, names.length * perTask)
      }
      tasks.push({ task, samples: all.length, answers: countAnswers(all), declined: declinedOf(manifest, task), shown })
    }
    return {
      title: `Gallery: ${manifest.name}`,
      seed: String(manifest.seed),
      version: manifest.versions['spatial-ssrl'] ?? 'unknown',
      splits: Object.entries(manifest.splits).map(([split, { rows }]) => ({ split, samples: rows })),
      sources: new Set([...places.values()].flat().map(({ source }) => source)).size,
      tasks,
    }
  } finally {
    for (const dataset of opened.values()) await dataset.close()
  }
}

/** Position in the paper's order; unknown tasks come last. */
function rank(task: string): number {
  const index = (taskNames as readonly string[]).indexOf(task)
  return index < 0 ? taskNames.length : index
}

/** At most `count` items at even distances. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}

function countAnswers(places: readonly Place[]): { label: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { answer } of places) counts.set(answer, (counts.get(answer) ?? 0) + 1)
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => (a.label < b.label ? -1 : 1))
}

/** Reasons that concern the task, and those for which a source served no task at all. */
function declinedOf({ declined }: Manifest, task: string): { reason: string; count: number }[] {
  return declined.reasons
    .filter((entry) => entry.task === task || entry.task === null)
    .sort((a, b) => b.count - a.count)
}
