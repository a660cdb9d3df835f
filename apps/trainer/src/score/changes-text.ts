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
  const widths = rows[0]!.map((_, column) => rows.reduce((widest, cells) => Math.max(widest, cells[column]!.length), 0))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)
  return rows.map((cells) => cells.map(cell).join('  ')).join('\n')
}
