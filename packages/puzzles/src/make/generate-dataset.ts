import { SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter } from '@spatial-ssrl/core/files'
import { splitOf } from '@spatial-ssrl/dataset'
import { depthProfile } from '@spatial-ssrl/image-ops/depth'
import { parseTemplates, parseVariants, type Templates, taskNames, type Variants } from '@spatial-ssrl/tasks'
import { readHashFile, toHashList } from '../leaks/hash-list.ts'
import { type DatasetPlan, describePlan } from '../plan/dataset-plan.ts'
import { defaultMixture, type GenerateOptions, needNoSource, refuseImpossible } from '../plan/generate-options.ts'
import { quotasFor, tasksWithoutSource } from '../plan/plan.ts'
import { publishedMixtureName, publishedVariants, publishedWeights } from '../plan/published-mixture.ts'
import { variantsFor } from '../plan/variants.ts'
import { listScenes, listSources, type SourceList } from '../sources/list-sources.ts'
import { hasDepth } from '../sources/source.ts'
import { refuseOccupied } from './target-folder.ts'
import {
  type DatasetSummary,
  type GenerateHooks,
  type WriteSamplesOptions,
  writeSamplesAlone,
} from './write-samples.ts'

/**
 * Makes a data set as `spatial-ssrl generate` does: finds the sources, plans, generates on all cores and writes parquet shards.
 * @throws SpatialError `config` or `data` before any work when the wish cannot be met, or another process writes there
 */
export async function generateDataset(options: GenerateOptions, hooks: GenerateHooks = {}): Promise<DatasetSummary> {
  const wish = await readWish(options)
  await refuseOccupied(options.out, options.force)
  return asOnlyWriter(options.out, async () => {
    const { sources, skipped, quotas, parameters } = await findAndPlan(options, wish, hooks.signal)
    const { shardSize, params: _params, plan: _plan, keep: _keep, sceneSeed: _sceneSeed, ...rest } = options
    return writeSamplesAlone(
      {
        ...rest,
        ...parameters,
        templates: wish.templates,
        ...(shardSize !== undefined && { shardBytes: shardSize * 1e6 }),
        exclude: wish.exclude,
        sources,
        skipped,
        quotas,
        splitSeed: options.splitSeed ?? options.seed,
      },
      hooks,
    )
  })
}

/**
 * What `generateDataset` would do, for a person to look at before the work; nothing is written.
 * @throws SpatialError as `generateDataset` does, but for what is in the folder to write
 */
export async function planDataset(options: GenerateOptions): Promise<DatasetPlan> {
  const { quotas, ...found } = await findAndPlan(options, await readWish(options))
  return describePlan({ ...found }, quotas)
}

/** Parameters and wordings of one's own. */
interface Wishes {
  variants: Variants
  templates: Templates | undefined
}

/** What the options wish beyond the presets, checked before any search. */
async function readWish({ depthProfile: profile, preset, params, templates, exclude }: GenerateOptions) {
  if (profile !== undefined) depthProfile(profile) // an unknown name stops here
  return {
    variants: params === undefined ? {} : parseVariants(params, preset === 'default' ? 'default' : 'paper'),
    templates: templates === undefined ? undefined : parseTemplates(templates),
    exclude: exclude === undefined ? undefined : toHashList(await readHashFile(exclude)),
  }
}

/** The sources and what is wanted of them. */
async function findAndPlan(options: GenerateOptions, wishes: Wishes, signal?: AbortSignal) {
  const found = await findSources(options, signal)
  const { quotas, ...parameters } = planOf(options, wishes, found.sources.some(hasDepth))
  refuseImpossible(
    tasksWithoutSource(
      taskNames.filter((task) => task in quotas),
      found.sources,
    ),
  )
  return { ...found, quotas, parameters }
}

const defaultCount = 1000

/** How many puzzles of each task, made in which ways. */
function planOf(
  { preset, tasks, count }: GenerateOptions,
  wishes: Wishes,
  depthAvailable: boolean,
): Pick<WriteSamplesOptions, 'quotas' | 'preset' | 'variants'> {
  if (preset !== publishedMixtureName) {
    const quotas = quotasFor(count ?? defaultCount, tasks ?? defaultMixture(depthAvailable))
    return { preset, quotas, variants: variantsFor(quotas, wishes.variants) }
  }
  const weights = Object.fromEntries(
    Object.entries(publishedWeights).filter(([task]) => tasks === undefined || task in tasks),
  )
  const unpublished = Object.keys(tasks ?? {}).find((task) => !(task in publishedWeights))
  if (unpublished !== undefined)
    throw new SpatialError(
      'config',
      `--tasks: ${unpublished} is no task of --preset ${publishedMixtureName} — leave out one of them`,
    )
  const published = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const quotas = quotasFor(count ?? published, weights)
  return {
    preset: 'paper',
    quotas,
    variants: { ...publishedVariants(quotas), ...variantsFor(quotas, wishes.variants) },
  }
}

/** Photographs, RGB-D pairs and scenes that the options name. */
async function findSources(options: GenerateOptions, signal: AbortSignal | undefined): Promise<SourceList> {
  const { images, depth, depthProfile: profile, scenes, seed, sceneSeed = seed, keep } = options
  const found = await listSources({ images, depth, depthProfile: profile, signal })
  const kept = keep === undefined ? found.sources : found.sources.filter(({ hash }) => isIn(keep, hash))
  const sources = [...kept, ...listScenes(scenes, sceneSeed)]
  if (sources.length === 0 && !needNoSource(options.tasks))
    throw new SpatialError('config', 'nothing to make puzzles from — add --images DIR or --scenes N')
  return { ...found, sources }
}

/** Whether a source belongs to the part of the split that is wanted. */
function isIn({ part, share, split }: NonNullable<GenerateOptions['keep']>, hash: string): boolean {
  return (splitOf(hash, share, split) === 'validation') === (part === 'held-out')
}
