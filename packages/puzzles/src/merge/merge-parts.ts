import { resolve } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter, explainSystemError } from '@spatial-ssrl/core/files'
import { type DatasetOptions, type Manifest, openDatasetWriter, splitOf, verifyShards } from '@spatial-ssrl/dataset'
import { z } from 'zod'
import { finishedDataset } from '../make/finished-dataset.ts'
import { resumeKeyOf } from '../make/run-state.ts'
import { openTargetFolder, refuseOccupied } from '../make/target-folder.ts'
import { cardOf } from '../make/write-samples.ts'
import { openDeclines } from '../sources/declines.ts'
import { type Part, readParts } from './read-parts.ts'
import { rowsInOrder } from './rows-in-order.ts'

/** What to merge, and where to. */
export interface MergeOptions {
  out: string
  /** Folders of the parts, in any order. */
  parts: readonly string[]
  /** Replaces a data set that is in `out` already. */
  force: boolean
}

/** How a merge reports and is stopped. */
export interface MergeHooks {
  signal?: AbortSignal
  /** A part was held against its hashes. */
  onVerified?: (done: number, total: number) => void
  /** A stopped merge goes on, with so many rows merged before. */
  onResume?: (done: number) => void
  /** Called as the work goes on, with what is done and how much there is. */
  onProgress?: (done: number, total: number) => void
}

/** What was merged. */
export interface MergeSummary {
  out: string
  parts: number
  samples: number
  splits: Record<string, number>
  declined: number
  /** It was there, complete and undamaged, and nothing was done. */
  alreadyComplete: boolean
}

/** What of the parameters of `generate` decides more than rows. */
const Parameters = z.object({
  sources: z.object({ photograph: z.int(), rgbd: z.int(), scene: z.int() }),
  quotas: z.record(z.string(), z.int()),
  validationShare: z.number(),
  splitSeed: z.union([z.number(), z.string()]),
  shardBytes: z.number().positive(),
})

/**
 * Merges the parts that `generate --shard i/n` made, on whatever machines, into the data set that one process would have made, byte for byte.
 * Memory does not grow with the data set. A stopped merge goes on when it is called again; until it is complete `out` has no manifest.
 * @throws SpatialError `config` for parts that do not belong together or an `out` in use, `data` for a part that is damaged
 */
export async function mergeParts(options: MergeOptions, hooks: MergeHooks = {}): Promise<MergeSummary> {
  const { out, force } = options
  const inUse = options.parts.find((dir) => resolve(dir) === resolve(out))
  if (inUse !== undefined)
    throw new SpatialError('config', `${out} is one of the parts — name another folder for the whole`)
  await refuseOccupied(out, force)
  const parts = await readParts(options.parts)
  return asOnlyWriter(out, () => mergeAlone(parts, options, hooks))
}

async function mergeAlone(
  parts: readonly Part[],
  { out, force }: MergeOptions,
  hooks: MergeHooks,
): Promise<MergeSummary> {
  const facts = factsOf(parts[0]!)
  const finished = force ? null : await finishedDataset(out, facts)
  if (finished !== null) return summarise(out, parts, finished, true)
  for (const [index, { dir }] of parts.entries()) {
    hooks.signal?.throwIfAborted()
    await verifyShards(dir)
    hooks.onVerified?.(index + 1, parts.length)
  }
  const resumeKey = resumeKeyOf(facts.recipe, `merged from ${parts.length}`)
  const target = await openTargetFolder(out, { force, resumeKey })
  const writer = await openDatasetWriter(target.dir, { ...facts, resumeKey }).catch(async (error) => {
    await target.abandon()
    throw error
  })
  try {
    const taken = z.record(z.string(), z.int()).parse(writer.resumed ?? {})
    const total = parts.reduce((sum, { manifest }) => sum + rowsOf(manifest), 0)
    let done = Object.values(taken).reduce((sum, rows) => sum + rows, 0)
    if (done > 0) hooks.onResume?.(done)
    for await (const sample of rowsInOrder(parts, taken)) {
      hooks.signal?.throwIfAborted()
      // `taken` counts this row only when the next one is asked for, so what came before it is made safe first.
      if (writer.full) await writer.checkpoint({ ...taken })
      await writer.add(sample)
      hooks.onProgress?.(++done, total)
    }
    await writer.checkpoint({ ...taken })
    for (const row of openDeclines(
      [],
      parts.flatMap(({ manifest }) => manifest.declined.rows),
    ).rows())
      writer.decline(row)
    const manifest = await writer.finish()
    await target.settle()
    return summarise(out, parts, manifest, false)
  } catch (error) {
    await writer.abort()
    await target.abandon()
    const explained = explainSystemError(error, out)
    throw explained === null || SpatialError.is(error) ? error : new SpatialError('data', explained, { cause: error })
  }
}

/** What one process would have told its writer. */
function factsOf({ dir, manifest }: Part): DatasetOptions & { recipe: string } {
  const { name, seed, versions, parameters, recipe, prompt } = manifest
  const read = Parameters.safeParse(parameters)
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw new SpatialError(
      'data',
      `${dir}/manifest.json: parameters.${issue.path.join('.')}: ${issue.message}; generate the part again`,
    )
  }
  const { sources, quotas, validationShare, splitSeed, shardBytes } = read.data
  return {
    name,
    seed,
    versions,
    parameters: { ...parameters, shard: null },
    recipe,
    ...(prompt && { prompt: { separator: prompt.separator, instruction: prompt.instruction } }),
    shardBytes,
    card: cardOf(sources, Object.keys(quotas)),
    split: ({ source }) => splitOf(source, validationShare, splitSeed),
  }
}

function summarise(out: string, parts: readonly Part[], manifest: Manifest, alreadyComplete: boolean): MergeSummary {
  return {
    out,
    parts: parts.length,
    samples: rowsOf(manifest),
    splits: Object.fromEntries(Object.entries(manifest.splits).map(([name, { rows }]) => [name, rows])),
    declined: manifest.declined.count,
    alreadyComplete,
  }
}

function rowsOf({ splits }: Manifest): number {
  return Object.values(splits).reduce((sum, { rows }) => sum + rows, 0)
}
