import { alignedLines } from '@spatial-ssrl/statistics'
import type { Change, Changes } from './changes.ts'

/** What another rule changed, for a terminal: a row per task and one for all. */
export function changesTable({ tasks, all }: ReturnType<Changes['summary']>): string {
  const row = (name: string, change: Change) => [
    name,
    ...[change.up + change.down + change.same, change.up, change.down, change.same].map(String),
    change.before.toFixed(3),
    change.after.toFixed(3),
  ]
  const rows = [
    ['task', 'replies', 'up', 'down', 'same', 'reward before', 'after'],
    ...Object.entries(tasks).map(([name, change]) => row(name, change)),
    row('all', all),
  ]
  return alignedLines(rows).join('\n')
}
