import type { DeclinedRow } from '@spatial-ssrl/dataset'
import type { Refusal } from './make-sample.ts'
import type { SkippedFile } from './source.ts'

/** Refusals gathered by source, task and reason: a broken file met by a hundred draws is one row. */
export interface Declines {
  add(refusal: Refusal): void
  /** Sorted by source, task and reason, so that the order of work leaves no trace. */
  rows(): DeclinedRow[]
  /** Reasons with the number of sources, commonest first. */
  reasons(): { reason: string; count: number }[]
  readonly count: number
}

/**
 * A list of declines that begins with the files passed over while looking for sources.
 * @param earlier what a stopped run had gathered
 */
export function openDeclines(skipped: readonly SkippedFile[], earlier: readonly DeclinedRow[] = []): Declines {
  const byKey = new Map<string, DeclinedRow>()
  const put = (row: DeclinedRow) => byKey.set(`${row.source}\n${row.task ?? ''}\n${row.reason}`, row)
  for (const row of earlier) put(row)
  for (const { name, reason } of skipped) put({ source: name, task: null, reason })
  return {
    add: ({ name, task, reason }) => put({ source: name, task, reason }),
    rows: () => [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    reasons() {
      const counts = new Map<string, number>()
      for (const { task, reason } of byKey.values()) {
        const name = task === null ? reason : `${task}: ${reason}`
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      return [...counts]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
    },
    get count() {
      return byKey.size
    },
  }
}
