import { checkOptions } from '../checks/options.ts'
import { checkLength, checkName } from '../checks/values.ts'
import type { PassRateFilter } from '../curriculum/pass-rates.ts'
import { type GroupFilter, keptByLeaveOneOut, keptRows } from '../filters/group-filters.ts'
import { type GroupLabels, rowsByGroup } from '../groups/groups.ts'

/** Which replies an update learns from. The last three remember earlier rollouts. */
export interface Filters {
  /** Groups that teach something (`keepGroup`); the others leave loss and denominators. */
  groups?: GroupFilter
  /** Dynamic sampling (`gatherGroups`): sample on until `promptsPerRollout` groups are kept, `maxRounds` times at most; 0 = no limit. */
  resample?: { maxRounds: number }
  /** `leave-one-out`: replies whose siblings differ in reward (`keptByLeaveOneOut`). */
  replies?: 'leave-one-out'
  /** `mask`: truncated replies keep their reward and leave the loss (`maskTruncated`). */
  truncated?: 'mask'
  /** Groups without signal are replaced by earlier ones of high score (`remember`, `recall`). */
  replay?: { capacity?: number }
  /** Updates that a replayed group may be old (`dropStale`). */
  stale?: { bound?: number }
  /** Prompts that are neither solved nor hopeless (`worthSampling`). */
  prompts?: PassRateFilter
}

const keys: readonly (keyof Filters)[] = ['groups', 'resample', 'replies', 'truncated', 'replay', 'stale', 'prompts']

/**
 * The rows that `groups` and `replies` of a recipe's filters keep.
 * @param advantages (B), for a filter by advantage
 * @returns (B) 1 for a row that is kept
 * @throws RangeError for arrays of wrong lengths, or a filter by advantage without them
 */
export function keptReplies(
  { rewards, groups, advantages }: { rewards: ArrayLike<number>; groups: GroupLabels; advantages?: ArrayLike<number> },
  filters: Filters,
): Uint8Array {
  checkOptions('keptReplies', filters, keys, 'filters')
  const kept = new Uint8Array(rewards.length)
  if (filters.groups === undefined) kept.fill(1)
  else {
    const values = filters.groups.by === 'advantage' ? advantages : rewards
    if (values === undefined) throw new RangeError('keptReplies: expected advantages for the filter by them, got none')
    checkLength('keptReplies', filters.groups.by === 'advantage' ? 'advantages' : 'rewards', values, rewards.length)
    for (const row of keptRows(values, groups, filters.groups)) kept[row] = 1
  }
  if (filters.replies === undefined) return kept
  checkName('keptReplies', 'filters.replies', filters.replies, ['leave-one-out'])
  for (const rows of rowsByGroup('keptReplies', rewards.length, groups)) {
    const differ = keptByLeaveOneOut(rows.map((row) => rewards[row]!))
    for (const [k, row] of rows.entries()) if (!differ[k]) kept[row] = 0
  }
  return kept
}
