import { availableParallelism } from 'node:os'
import { SpatialError, taskNames } from '@spatial-ssrl/core'
import { depthProfile } from '@spatial-ssrl/image-ops/depth'
import { readHashFile, toHashList } from '../leaks/hash-list.ts'
import { defaultMixture, type GenerateOptions, refuseImpossible } from './generate-options.ts'
import { listScenes, listSources } from './list-sources.ts'
import { quotasFor, tasksWithoutSource } from './plan.ts'
import { publishedMixtureName, publishedVariants, publishedWeights } from './published-mixture.ts'
import { hasDepth, type SkippedFile, type Source } from './source.ts'
import { refuseOccupied } from './target-folder.ts'
import { needsDepth } from './task-needs.ts'
import { variantsFor } from './variants.ts'
import { readWishes, type Wishes } from './wish-files.ts'
import { type DatasetSummary, type GenerateHooks, type WriteSamplesOptions, writeSamples } from './write-samples.ts'

/**
 * Makes a data set as `spatial-ssrl generate` does: finds the sources, plans, generates on all cores and writes parquet shards.
 * @throws SpatialError `config` or `data` before any work when the wish cannot be met
 */
export async function generateDataset(options: GenerateOptions, hooks: GenerateHooks = {}): Promise<DatasetSummary> {
  if (options.depthProfile !== undefined) depthProfile(options.depthProfile) // an unknown name stops here
  const wishes = await readWishes(options, options.preset === 'default' ? 'default' : 'paper')
  const exclude = options.exclude === undefined ? undefined : toHashList(await readHashFile(options.exclude))
  await refuseOccupied(options.out, options.force)
  const { sources, skipped } = await findSources(options, hooks.signal)
  const { quotas, ...parameters } = planOf(options, wishes, sources.some(hasDepth))
  const wanted = taskNames.filter((task) => task in quotas)
  refuseImpossible(tasksWithoutSource(wanted, sources, needsDepth))
  const { shardSize, params: _params, ...rest } = options
  return writeSamples(
    {
      ...rest,
      ...parameters,
      templates: wishes.templates,
      ...(shardSize !== undefined && { shardBytes: shardSize * 1e6 }),
      exclude,
      sources,
      skipped,
      quotas,
      splitSeed: options.seed,
      workers: options.workers ?? availableParallelism(),
    },
    hooks,
  )
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
  const chosen = taskNames.filter((task) => tasks === undefined || task in tasks)
  const weights = Object.fromEntries(chosen.map((task) => [task, publishedWeights[task]]))
  const published = chosen.reduce((sum, task) => sum + publishedWeights[task], 0)
  const quotas = quotasFor(count ?? published, weights)
  return {
    preset: 'paper',
    quotas,
    variants: { ...publishedVariants(quotas), ...variantsFor(quotas, wishes.variants) },
  }
}

/** Photographs, RGB-D pairs and scenes that the options name. */
async function findSources(
  options: GenerateOptions,
  signal: AbortSignal | undefined,
): Promise<{ sources: Source[]; skipped: SkippedFile[] }> {
  const { images, depth, depthProfile: profile, scenes, seed } = options
  const found = await listSources({ images, depth, depthProfile: profile, signal })
  const sources = [...found.sources, ...listScenes(scenes, seed)]
  if (sources.length === 0)
    throw new SpatialError('config', 'nothing to make puzzles from — add --images DIR or --scenes N')
  return { sources, skipped: found.skipped }
}
