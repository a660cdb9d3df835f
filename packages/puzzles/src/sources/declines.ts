import type { DeclinedRow } from '@spatial-ssrl/dataset'
import type { SkippedFile } from '../inputs/skipped-file.ts'
import type { Refusal } from './refusal.ts'

/** What befell several files. */
export interface ReasonCount {
  /** Behind the name of the task where it is about one. */
  reason: string
  count: number
  /** The first of the files, with what else the reason is about. */
  example: string
}

/** Refusals gathered by source, task and reason: a broken file met by a hundred draws is one row. */
export interface Declines {
  add(refusal: Refusal): void
  /** Sorted by source, task and reason, so that the order of work leaves no trace. */
  rows(): DeclinedRow[]
  /** Reasons with the number of sources, commonest first. */
  reasons(): ReasonCount[]
  readonly count: number
}

/**
 * A list of declines that begins with the files passed over while looking for sources.
 * @param earlier what a stopped run had gathered
 */
export function openDeclines(skipped: readonly SkippedFile[], earlier: readonly DeclinedRow[] = []): Declines {
  const byKey = new Map<string, DeclinedRow>()
  const put = (row: DeclinedRow) => byKey.set(`${row.source}\n${row.task ?? ''}\n${row.reason}`, row)
  const putRefusal = (
    name: string,
    task: string | null,
    { reason, files }: { reason: string; files?: string[] | undefined },
  ) => put({ source: name, task, reason, ...(files !== undefined && { files }) })
  for (const row of earlier) put(row)
  for (const skip of skipped) putRefusal(skip.name, null, skip)
  const rows = () => [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return {
    add: (refusal) => putRefusal(refusal.name, refusal.task, refusal),
    rows,
    reasons: () => groupReasons(rows()),
    get count() {
      return byKey.size
    },
  }
}

/**
 * Rows of one cause counted, commonest first. Reasons that differ in their numbers alone are one cause, with … where the numbers differ:
 * `only … different depths`.
 */
export function groupReasons(rows: readonly DeclinedRow[]): ReasonCount[] {
  const groups = new Map<string, ReasonCount & { parts: string[] }>()
  for (const { source, task, reason, files } of rows) {
    const text = task === null ? reason : `${task}: ${reason}`
    const parts = text.split(/(\d+(?:\.\d+)?)/) // numbers at odd places
    const key = parts.filter((_, at) => at % 2 === 0).join('…')
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, { reason: text, count: 1, example: [source, files?.join(', ') ?? []].flat().join(': '), parts })
    else {
      group.count++
      for (const [at, part] of parts.entries()) if (group.parts[at] !== part) group.parts[at] = '…'
    }
  }
  return [...groups.values()]
    .map(({ parts, count, example }) => ({ reason: parts.join(''), count, example }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
}
