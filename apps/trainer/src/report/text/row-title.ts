import type { SummaryRow } from '@spatial-ssrl/training'

/** What a row of the evaluation is about: a task, or the photographs or scenes of one. */
export function rowTitle({ task, origin }: Pick<SummaryRow, 'task' | 'origin'>): string {
  if (origin !== 'all') return `${origin}s`
  return task === 'all' ? 'all tasks' : task
}
