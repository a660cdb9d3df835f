import { percent } from '@spatial-ssrl/statistics'
import type { Cause } from './causes.ts'
import { type EmptyReplies, emptyReason } from './empty-replies.ts'

/** How much of a benchmark a result speaks of, and what was amiss. */
export interface Coverage {
  /** Items that the tables hold; null when they were not read to the end. */
  rows: number | null
  /** Items that the figures are made of. */
  scored: number
  /** Whether items were left out. */
  partial: boolean
  /** By what they were left out, as it is typed; null when none were. */
  part: string | null
  replies: number
  /** Scored items without any reply: each counts as the profile scores a missing one. */
  withoutReply: number
  /** withoutReply / scored, and the share up to which a result stands. */
  failedShare: number
  allowedShare: number
  /** Why there is no reply, the most frequent cause first. */
  failures: Cause[]
  withoutContent: EmptyReplies
  /** Prediction lines that repeat another one, and those of no item. */
  duplicates: number
  unknown: number
  /** Whether predictions name items by their id, or by the other name that their table gives them. */
  ids: 'own' | 'alternate'
}

/** Share of items without reply up to which a result stands, unless told. */
export const defaultAllowedShare = 0.05

/** Whether so many items have no reply that the figures say little about the model. */
function isFailed({ failedShare, allowedShare }: Coverage): boolean {
  return failedShare > allowedShare
}

/** What everyone who sees the figures has to know: for titles and tables, a few words each. Nothing for a whole run. */
export function marksOf(coverage: Coverage): string[] {
  const { rows, scored, part, withoutContent, replies } = coverage
  const marks: string[] = []
  if (coverage.partial) marks.push(`partial: ${scored}${rows === null ? '' : ` of ${rows}`} items (${part})`)
  if (isFailed(coverage)) marks.push(`failed: ${percent(coverage.failedShare)} % without reply`)
  if (withoutContent.count > 0) marks.push(`${withoutContent.count} of ${replies} replies without content`)
  return marks
}

/** All that was amiss, a sentence each. */
export function notesOf(coverage: Coverage): string[] {
  const { scored, withoutReply, failures, withoutContent, duplicates, unknown, ids } = coverage
  const notes: string[] = []
  if (withoutReply > 0) {
    notes.push(
      `${withoutReply} of ${scored} items (${percent(coverage.failedShare)} %) have no reply and count as such:`,
    )
    for (const { cause, count, id } of failures.slice(0, 5)) notes.push(`  ${count} × ${cause} (first: item ${id})`)
    if (failures.length > 5) notes.push(`  and ${failures.length - 5} more causes, in results.json`)
  }
  if (withoutContent.count > 0)
    notes.push(`${withoutContent.count} replies have no content${emptyReason(withoutContent)}`)
  if (duplicates > 0) notes.push(`${duplicates} prediction lines repeat another one and were counted once`)
  if (unknown > 0) notes.push(`${unknown} predictions are of no item here and were left out`)
  if (ids === 'alternate')
    notes.push('predictions name items by the other name that the table gives them, not by their id')
  return notes
}

/** Why a result is no success, in one sentence with the fix; null when it is one. */
export function failureOf(coverage: Coverage): string | null {
  if (!isFailed(coverage)) return null
  const { scored, withoutReply, failedShare, allowedShare, failures } = coverage
  const share = `${withoutReply} of ${scored} items (${percent(failedShare)} %) have no reply, more than ${percent(allowedShare)} %`
  const [first] = failures
  const missing = first?.cause === 'no prediction'
  const fix = missing ? 'give all predictions, score what is there with --partial' : 'mend that and run again'
  return `${share}: ${first?.count} × ${first?.cause} — ${fix}, or allow it with --allow-failures ${roundedUp(failedShare)}`
}

function roundedUp(share: number): number {
  return Math.ceil(share * 100) / 100
}
