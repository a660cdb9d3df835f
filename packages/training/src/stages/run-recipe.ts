import { join } from 'node:path'
import { type JsonObject, SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter, canonicalJson, sha256 } from '@spatial-ssrl/core/files'
import { type Place, readTinkerName, withoutPlace } from '../place/place.ts'
import { embedded } from './embedded.ts'
import type { Host, ModelNeeds } from './engine.ts'
import { type FinishedStage, readProgress, writeProgress } from './progress-file.ts'
import { type PlannedStage, planRecipe, type StagedRecipe } from './recipe.ts'
import type { ModelProduct, Product, RunHooks, StageContext } from './stage.ts'

/** A recipe, where it writes, what it begins with, and the place of stages that name none and begin with a folder. */
export interface RecipeJob extends Place {
  recipe: StagedRecipe
  /** The run's folder. Every stage writes below it, and nothing else does meanwhile. */
  out: string
  /** A model to begin with. */
  model?: string | undefined
  /** A data set to begin with. */
  data?: string | undefined
  /** Further facts for `config.json` of the training stage that writes into `out` itself. */
  notes?: JsonObject | undefined
}

/**
 * Runs the stages of a recipe one after the other. What a stopped or killed call with the same recipe had finished is not done again, and
 * a stage that it was in the middle of goes on.
 * @returns what each stage left, in order, with paths as they can be opened from here
 * @throws SpatialError `config` before any work for a recipe that cannot run, or a folder in which another one was run
 */
export async function runRecipe(job: RecipeJob, host: Host, hooks: RunHooks = {}): Promise<Product[]> {
  const planned = planRecipe(job.recipe, job)
  return asOnlyWriter(job.out, () => runStages(planned, job, host, hooks))
}

async function runStages(
  planned: readonly PlannedStage[],
  job: RecipeJob,
  host: Host,
  hooks: RunHooks,
): Promise<Product[]> {
  const finished = (await readProgress(job.out)) ?? []
  const fresh: FinishedStage[] = []
  const before: Product[] = []
  const byName = new Map<string, Product>()
  const fingerprints = planned.map((entry) => fingerprintOf(entry, job))
  for (const [index, { fingerprint, name }] of finished.slice(0, planned.length).entries())
    if (fingerprints[index] !== fingerprint)
      throw new SpatialError(
        'config',
        `${job.out}: stage ${name} was run otherwise here: repeat that recipe, or choose another --out`,
      )
  await checkEngines(planned.slice(finished.length), job, host, hooks)
  if (finished.length === 0) await writeProgress(job.out, fresh) // from now on the folder is known to be this run's
  for (const [index, entry] of planned.entries()) {
    const made = finished[index]
    const fingerprint = fingerprints[index]!
    const done = made ?? (await runStage(entry, { job, before, byName, finished: fresh, fingerprint, host, hooks }))
    fresh.push(done)
    if (made === undefined) await writeProgress(job.out, fresh)
    before.push(done.product)
    byName.set(entry.name, done.product)
  }
  return before
}

/** Asks every engine once whether the stages that are to be run there can be. */
async function checkEngines(
  planned: readonly PlannedStage[],
  job: RecipeJob,
  host: Host,
  hooks: RunHooks,
): Promise<void> {
  const needs = new Map<string, { place: Place; needs: ModelNeeds[] }>()
  for (const { stage, place, config, model, maker } of planned) {
    if (!stage.places) continue
    const folder = model === undefined ? job.model! : embedded(model, host.assets)
    const key = canonicalJson({ ...place } as JsonObject)
    const known = needs.get(key) ?? { place, needs: [] }
    known.needs.push({ ...stage.asks?.(config), model: maker === null ? folder : null })
    needs.set(key, known)
  }
  for (const each of needs.values()) await host.engineAt(each.place, hooks).check(each.needs)
}

interface Surroundings {
  job: RecipeJob
  before: readonly Product[]
  byName: ReadonlyMap<string, Product>
  finished: readonly FinishedStage[]
  fingerprint: string
  host: Host
  hooks: RunHooks
}

async function runStage(entry: PlannedStage, around: Surroundings): Promise<FinishedStage> {
  const { job, before, byName, finished, fingerprint, host, hooks } = around
  const { stage, name, title, config } = entry
  hooks.onStage?.(title)
  const started = host.now()
  const context: StageContext = {
    name,
    folder: join(job.out, entry.folder),
    root: job.out,
    before,
    seconds: Object.fromEntries(finished.map(({ title, seconds }) => [title, seconds])),
    notes: job.notes,
    host,
    at: host.engineAt(entry.place, hooks),
    hooks,
    ...(stage.needs.includes('model') && { model: modelFor(entry, { job, before, byName, finished, host }) }),
    ...(stage.needs.includes('data') && { data: dataFor(entry, { job, before, byName, host }) }),
  }
  const product = await stage.run(config, context)
  return { name, title, fingerprint, seconds: (host.now() - started) / 1000, product }
}

/** The model that a stage names, or the newest there is. */
function modelFor(
  { name, model }: PlannedStage,
  { job, before, byName, finished, host }: Pick<Surroundings, 'job' | 'before' | 'byName' | 'finished' | 'host'>,
): ModelProduct & { of: string } {
  if (model === undefined) {
    const newest = before.findLastIndex((product) => product.model !== undefined)
    if (newest >= 0) return { ...before[newest]!.model!, of: finished[newest]!.name }
    return { model: job.model!, prompt: null, of: 'start' }
  }
  const named = byName.get(model)
  if (named === undefined) return { model: embedded(model, host.assets), prompt: null, of: 'start' }
  if (named.model === undefined) throw new SpatialError('config', `stage ${name}: model: ${model} makes no model`)
  return { ...named.model, of: model }
}

/** The data set that a stage names, or the newest there is. */
function dataFor(
  { name, data }: PlannedStage,
  { job, before, byName, host }: Pick<Surroundings, 'job' | 'before' | 'byName' | 'host'>,
): string {
  if (data === undefined) return before.findLast((product) => product.data !== undefined)?.data ?? job.data!
  const named = byName.get(data)
  if (named === undefined) return embedded(data, host.assets)
  if (named.data === undefined) throw new SpatialError('config', `stage ${name}: data: ${data} makes no data set`)
  return named.data
}

/** What decides the result of a stage; where it lies, and where the engine is, are no part of it. */
function fingerprintOf({ stage, name, folder, model, data, config, place }: PlannedStage, job: RecipeJob): string {
  const given = { model: model ?? job.model ?? null, data: data ?? job.data ?? null }
  const { engine, rank } = place
  const trained = engine === undefined ? {} : { engine: { model: readTinkerName(engine)!.model, rank } }
  const options = stage.places ? withoutPlace(config as Place) : config
  return sha256(
    canonicalJson(
      JSON.parse(JSON.stringify({ stage: stage.name, name, folder, ...given, config: options, ...trained })),
    ),
  )
}
