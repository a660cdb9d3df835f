import {
  createRng,
  type Declined,
  type JsonObject,
  type Puzzle,
  type Rng,
  type Sample,
  SpatialError,
} from '@spatial-ssrl/core'
import { sampleId } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { type PresetName, type Task, type Templates, taskOf } from '@spatial-ssrl/tasks'
import { type HashList, nearest } from '../leaks/hash-list.ts'
import type { Slot } from '../plan/plan.ts'
import { paramsOf, type Variants } from '../plan/variants.ts'
import { type LoadedSource, loadSource } from '../sources/load-source.ts'
import { hasVanished } from '../sources/lost-sources.ts'
import type { Refusal } from '../sources/refusal.ts'
import { type DrawnSource, drawnSource, reportedName, type Source } from '../sources/source.ts'
import type { SourceCache } from '../sources/source-cache.ts'
import { applyView, drawView, type ViewOptions, viewFacts } from '../sources/view.ts'

/** What every sample of a data set is made with. */
export interface SampleSettings extends ViewOptions {
  seed: number | string
  /** Which set of task parameters. Lengths in them grow with the picture, so one set serves thumbnails and photographs. */
  preset: PresetName
  /** Tasks made in several ways, each so many times; the preset's parameters where a task has none. */
  variants?: Variants | undefined
  /** Wordings that replace the tasks' own. */
  templates?: Templates | undefined
  /** Pictures that look like one of these are refused. */
  exclude?: HashList | undefined
}

/** What became of a slot: a sample, or null when every candidate refused. */
export interface SlotResult {
  task: string
  sample: Sample | null
  refusals: Refusal[]
}

/** Makes the sample of a slot from the first candidate that allows it. The result depends on the slot, the sources and the settings only. */
export async function fillSlot(
  slot: Slot,
  sources: readonly Source[],
  settings: SampleSettings,
  cache: SourceCache,
): Promise<SlotResult> {
  const refusals: Refusal[] = []
  const drawn = taskOf(slot.task).needs === 'none' ? [drawnSource(settings.seed, slot.task, slot.draw)] : []
  for (const source of [...drawn, ...slot.candidates.map((candidate) => sources[candidate]!)]) {
    const made = await makeSample(source, slot, settings, cache)
    if (!('reason' in made)) return { task: slot.task, sample: made, refusals }
    refusals.push({ source: source.hash, name: reportedName(source), ...made })
  }
  return { task: slot.task, sample: null, refusals }
}

/** A puzzle, and what is told of how its input was looked at. */
interface Made {
  puzzle: Puzzle | Declined
  facts: JsonObject
}

/** One sample from one source: draw `draw` of `task`, or the reason why there is none. */
async function makeSample(
  source: Source | DrawnSource,
  { task, draw }: { task: string; draw: number },
  settings: SampleSettings,
  cache: SourceCache,
): Promise<Sample | Omit<Refusal, 'source' | 'name'>> {
  const rng = createRng(settings.seed).fork(source.hash).fork(task).fork(draw)
  const params = paramsOf(settings, task, draw)
  const generator = taskOf(task)
  const result =
    source.kind === 'drawn'
      ? drawPuzzle(generator, params, settings, rng)
      : await lookAt(source, generator, { params, settings, rng, cache })
  if ('reason' in result) return result
  const { puzzle, facts } = result
  if ('declined' in puzzle) return { task, reason: puzzle.declined }

  const made: JsonObject = { seed: settings.seed, draw, ...(facts.view !== undefined && { view: facts.view }) }
  const wording: JsonObject = settings.templates ? { templates: JSON.stringify(settings.templates) } : {}
  const id = sampleId({ source: source.hash, task, params: { ...params, ...made, ...wording }, draw })
  const encoded = await Promise.all(puzzle.images.map((image) => encodeJpeg(image)))
  const { view: _view, ...others } = facts
  return {
    problem: puzzle.problem,
    answer: puzzle.answer,
    images: encoded.map((bytes, index) => ({ bytes, path: `${id}-${index}.jpg` })),
    id,
    task,
    source: source.hash,
    meta: { ...puzzle.meta, origin: source.kind, name: source.name, ...others, ...made },
  }
}

/** A puzzle that needs no picture, at the size that is asked for. */
function drawPuzzle(task: Task<JsonObject>, params: JsonObject, { size, templates }: SampleSettings, rng: Rng): Made {
  const input = size === undefined ? {} : { side: size }
  return { puzzle: task.generate(input, params, rng.fork('puzzle'), templates), facts: { side: size ?? null } }
}

/** A puzzle about a view of a source, or why the source cannot serve. */
async function lookAt(
  source: Source,
  generator: Task<JsonObject>,
  { params, settings, rng, cache }: { params: JsonObject; settings: SampleSettings; rng: Rng; cache: SourceCache },
): Promise<Made | Omit<Refusal, 'source' | 'name'>> {
  const { name: task, needs } = generator
  let loaded: LoadedSource
  try {
    loaded = await cache.get(source.hash, async () =>
      allowed(await loadSource(source, settings.size), settings.exclude),
    )
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    return { task: null, reason: error.message, ...(hasVanished(error) && { vanished: true }) }
  }
  if ((needs === 'order' || needs === 'distance') && !loaded.depth) {
    const files = source.kind === 'rgbd' && source.depthName !== undefined ? [source.depthName] : undefined
    return { task, reason: loaded.depthProblem ?? 'no depth map', files }
  }
  if (needs === 'distance' && loaded.depth?.kind === 'ordinal')
    return { task, reason: 'depth of which only the order is known has no distances' }

  const { width, height } = loaded.image
  const view = drawView(width, height, { ...settings, cropped: source.kind !== 'scene' }, rng.fork('view'))
  const puzzle = generator.generate(applyView(loaded, view), params, rng.fork('puzzle'), settings.templates)
  return { puzzle, facts: { ...looksOf(loaded), view: viewFacts(view) } }
}

/** @throws SpatialError `data` for a picture that looks like an excluded one */
function allowed(loaded: LoadedSource, exclude: HashList | undefined): LoadedSource {
  const found = exclude && loaded.looks ? nearest(exclude, loaded.looks) : null
  if (found === null) return loaded
  throw new SpatialError('data', 'looks like a picture of the exclude file')
}

/** What `leak-check` compares; a scene looks like no photograph. */
function looksOf({ looks }: LoadedSource): JsonObject {
  return looks === undefined ? {} : { looks }
}
