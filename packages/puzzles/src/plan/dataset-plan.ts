import type { SkippedFile } from '../inputs/skipped-file.ts'
import { groupReasons, type ReasonCount } from '../sources/declines.ts'
import type { SourceList } from '../sources/list-sources.ts'

/** Most pairs that a plan shows. */
const pairsShown = 20

/** What a data set would be made of. */
export interface DatasetPlan {
  /** Pictures that are used, each content once, and how many of them have depth. */
  pictures: number
  pairs: number
  scenes: number
  /** The first pairs, in the order of their names. */
  firstPairs: SourceList['pairs']
  /** Pictures whose depth cannot be told, with the files that could be meant. */
  unclear: SkippedFile[]
  /** Files passed over, the unclear pictures left out, by cause. */
  skipped: ReasonCount[]
  /** Puzzles by task. */
  quotas: Record<string, number>
}

/** A plan in figures and examples. */
export function describePlan(
  { sources, skipped, pairs, unclear }: SourceList,
  quotas: Record<string, number>,
): DatasetPlan {
  const isUnclear = new Set(unclear)
  const others = skipped.filter((skip) => !isUnclear.has(skip))
  const byName = [...pairs].sort((a, b) => (a.picture < b.picture ? -1 : a.picture > b.picture ? 1 : 0))
  return {
    pictures: sources.filter(({ kind }) => kind !== 'scene').length,
    pairs: sources.filter(({ kind }) => kind === 'rgbd').length,
    scenes: sources.filter(({ kind }) => kind === 'scene').length,
    firstPairs: byName.slice(0, pairsShown),
    unclear,
    skipped: groupReasons(
      others.map(({ name, reason, files }) => ({ source: name, task: null, reason, ...(files && { files }) })),
    ),
    quotas,
  }
}
