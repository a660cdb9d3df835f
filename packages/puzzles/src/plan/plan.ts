import { createRng } from '@spatial-ssrl/core'
import { type Need, taskOf } from '@spatial-ssrl/tasks'
import { offers, type Source } from '../sources/source.ts'

/** Sources a slot tries before it is given up. */
const maximumTries = 48

/** One sample to be made: which task, which draw, and the sources to try in order. */
export interface Slot {
  task: string
  /** Index within the task, 0-based; names the random stream of the sample. */
  draw: number
  /** Indices into the list of sources, first choice first; empty for a task that needs no source. */
  candidates: number[]
}

/** What is wanted from which sources. */
export interface PlanOptions {
  /** Samples per task. */
  quotas: Readonly<Record<string, number>>
  seed: number | string
  /** Share of photographs where photographs and scenes both serve a task, [0, 1]. */
  photoShare: number
}

/** A part of the slots. */
export interface PlanPart {
  /** Every `count`-th slot, beginning with number `index` (from 1): the parts of any count together hold every slot once. */
  shard?: { index: number; count: number } | undefined
  /** Slots of this part to leave out at its beginning, because they are made already. */
  skip?: number
}

/**
 * The slots of a data set in its order: draw 0 of every task, draw 1, … Tasks that can share a source use it in the same draw, so a
 * picture is decoded once for all of them. A slot depends on nothing but its own labels, which is what makes workers and shards
 * interchangeable.
 */
export function* planSlots(sources: readonly Source[], options: PlanOptions, part: PlanPart = {}): Generator<Slot> {
  const rotations = new Map(
    Object.keys(options.quotas).map((task) => [task, rotation(sources, taskOf(task).needs, options)]),
  )
  for (const { task, draw } of slotLabels(options.quotas, part))
    yield { task, draw, candidates: rotations.get(task)!(task, draw) }
}

/** What the slots are called, without their sources. */
export function* slotLabels(
  quotas: PlanOptions['quotas'],
  { shard = { index: 1, count: 1 }, skip = 0 }: PlanPart = {},
): Generator<Pick<Slot, 'task' | 'draw'>> {
  const tasks = Object.keys(quotas).sort()
  const most = Math.max(0, ...tasks.map((task) => quotas[task]!))
  const first = skip * shard.count + shard.index - 1
  let position = 0
  for (let draw = 0; draw < most; draw++) {
    for (const task of tasks) {
      if (draw >= quotas[task]!) continue
      if (position >= first && position % shard.count === shard.index - 1) yield { task, draw }
      position++
    }
  }
}

/** The tasks that no source can serve, for an error before any work. */
export function tasksWithoutSource(tasks: readonly string[], sources: readonly Source[]): string[] {
  return tasks.filter((task) => {
    const { needs } = taskOf(task)
    return needs !== 'none' && !sources.some((source) => offers(source, needs))
  })
}

/** Runs of `size` neighbours. */
export function* chunksOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}

/** Samples per task: `count` divided by weight, the remainder going to the largest fractions (ties in the order of the tasks). */
export function quotasFor(count: number, weights: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(weights)
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  const exact = entries.map(([task, weight]) => ({ task, share: (count * weight) / total }))
  const quotas: Record<string, number> = {}
  for (const { task, share } of exact) quotas[task] = Math.floor(share)
  const given = exact.reduce((sum, { share }) => sum + Math.floor(share), 0)
  const byFraction = [...exact].sort((a, b) => (b.share % 1) - (a.share % 1))
  for (const { task } of byFraction.slice(0, count - given)) quotas[task]! += 1
  return quotas
}

/** Chooses the candidates of a slot: sources in turn, then, should they decline, the others from a random place on. */
function rotation(sources: readonly Source[], needs: Need, { seed, photoShare }: PlanOptions) {
  const rng = createRng(seed).fork('plan')
  const order = (name: string, wanted: (source: Source) => boolean) =>
    rng.fork(name).shuffle(sources.flatMap((source, index) => (wanted(source) ? [index] : [])))
  const photographs = order('photographs', (source) => source.kind !== 'scene' && offers(source, needs))
  const scenes = order('scenes', (source) => source.kind === 'scene' && offers(source, needs))
  return (task: string, draw: number): number[] => {
    if (photographs.length + scenes.length === 0) return []
    // Photographs take the draws at which the running share steps up: 0.5 → every second draw.
    const before = Math.floor(draw * photoShare)
    const takesPhotograph = Math.floor((draw + 1) * photoShare) > before
    const usesPhotograph = scenes.length === 0 || (photographs.length > 0 && takesPhotograph)
    const pool = usesPhotograph ? photographs : scenes
    const turn = scenes.length === 0 || photographs.length === 0 ? draw : usesPhotograph ? before : draw - before
    const first = turn % pool.length
    const start = rng.fork(task).fork(draw).int(pool.length)
    const tries = Math.min(pool.length, maximumTries)
    const candidates = [pool[first]!]
    for (let step = 0; candidates.length < tries; step++) {
      const next = pool[(start + step) % pool.length]!
      if (next !== candidates[0]) candidates.push(next)
    }
    return candidates
  }
}
