import type { Benchmark, Item, Mode } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { defaultAllowedShare } from './coverage/coverage.ts'
import { emptyReason } from './coverage/empty-replies.ts'
import { computeFigures } from './figures.ts'
import { gradePredictions, type Judge } from './grade-predictions.ts'
import type { Predictions } from './input/predictions.ts'
import type { ItemResult, Summary } from './results.ts'

/** What is scored, and what is said about it. */
export interface ScoreOptions {
  benchmark: Benchmark
  items: Iterable<Item> | AsyncIterable<Item>
  predictions: Predictions
  subset?: string | null
  model: string
  mode: Mode
  asked: string
  keepBoxed: boolean | null
  judge?: Judge | null
  /** Leave out items without a prediction and predictions of no item. */
  partial?: boolean
  /** What else left items out, as it is typed, and whether that ended the reading of the tables. */
  part?: string | null
  cutShort?: boolean
  /** Share of items without reply up to which a result stands. */
  allowedShare?: number
  onItem?: (result: ItemResult) => void | Promise<void>
}

/**
 * The replies of a run under the rules of every profile of the benchmark.
 * @throws SpatialError `data` when there is no prediction, or no item has a reply and that is not allowed
 */
export async function scoreReplies(options: ScoreOptions): Promise<Summary> {
  const { benchmark, model, mode, asked, subset = null, partial = false, part = null, cutShort = false } = options
  const { allowedShare = defaultAllowedShare, ...grading } = options
  const { graded, coverage } = await gradePredictions({ ...grading, partial })
  const { withoutReply, scored, replies, withoutContent, failures } = coverage
  if (withoutReply === scored && allowedShare < 1)
    throw new SpatialError(
      'data',
      `none of ${scored} items has a reply, ${failures[0]?.count} of them as ${failures[0]?.id}: ${failures[0]?.cause}; --allow-failures 1 scores them all the same`,
    )
  if (withoutContent.count === replies && replies > 0 && allowedShare < 1)
    throw new SpatialError(
      'data',
      `none of ${replies} replies has content${emptyReason(withoutContent)} — look into predictions.jsonl, or allow it with --allow-failures 1`,
    )
  return {
    benchmark: benchmark.name,
    title: benchmark.title,
    subset,
    model,
    mode,
    asked,
    coverage: {
      ...coverage,
      rows: cutShort ? null : coverage.rows,
      partial: coverage.partial || part !== null,
      part: part ?? (coverage.partial ? '--partial' : null),
      allowedShare,
    },
    figures: Object.fromEntries(benchmark.profiles.map(({ name }) => [name, computeFigures(benchmark, name, graded)])),
  }
}
