import { join } from 'node:path'
import { writeSamples } from '@spatial-ssrl/puzzles'
import { publishedTasks } from '@spatial-ssrl/tasks'
import { embeddedPhotos } from './assets.ts'
import { splitSources } from './held-out.ts'
import { pictureSide, type QuickstartSizes } from './recipe.ts'

export interface PuzzleOptions {
  out: string
  seed: number
  sizes: QuickstartSizes
  workers: number
}

export interface PuzzleHooks {
  signal: AbortSignal
  /** Before the questions from held-out pictures are made: progress counts from 0 again. */
  onHeldOut: () => void
  onProgress: (done: number, total: number) => void
}

/**
 * Writes `<out>/train` (augmented, from this run's pictures) and `<out>/held-out` (plain, from pictures that nothing trains on; the
 * same questions for every seed, so that runs can be compared).
 */
export async function makePuzzles({ out, seed, sizes, workers }: PuzzleOptions, hooks: PuzzleHooks): Promise<void> {
  const scenes = { train: sizes.trainScenes, heldOut: sizes.heldOutScenes }
  const { train, heldOut } = await splitSources(embeddedPhotos(), String(seed), scenes)
  const common = { skipped: [], size: pictureSide, preset: 'default' as const, photoShare: 0.5, workers, splitSeed: 0 }
  const training = { sources: train, seed: `train/${seed}`, augment: true, val: 0, out: join(out, 'train') }
  await writeSamples({ ...common, ...training, quotas: each(sizes.train / publishedTasks.length) }, hooks)
  hooks.onHeldOut()
  const measuring = { sources: heldOut, seed: 'held-out', augment: false, val: 1, out: join(out, 'held-out') }
  await writeSamples({ ...common, ...measuring, quotas: each(sizes.heldOutPerTask) }, hooks)
}

function each(count: number): Record<string, number> {
  return Object.fromEntries(publishedTasks.map((name) => [name, count]))
}
