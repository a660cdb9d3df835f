import { allEqual } from '../moments.ts'

/** One label per reply; replies to the same prompt share it. In any order. */
export type GroupLabels = ArrayLike<number>

/** Labels for rows in order of their groups, `size` replies each: 0, 0, …, 1, 1, … */
export function consecutiveGroups(rows: number, size: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size))
}

/**
 * The rows of each group, in order of first appearance.
 * @throws RangeError naming `caller` unless there is one label per reward
 */
export function rowsByGroup(caller: string, rows: number, groups: GroupLabels): number[][] {
  if (groups.length !== rows)
    throw new RangeError(`${caller}: expected one group label per reward (${rows}), got ${groups.length}`)
  const found = new Map<number, number[]>()
  for (let row = 0; row < rows; row++) {
    const members = found.get(groups[row]!)
    if (members) members.push(row)
    else found.set(groups[row]!, [row])
  }
  return [...found.values()]
}

/** `rowsByGroup` without the groups whose rewards are all equal (groups of one among them): nothing can be learned from these. */
export function informativeGroups(caller: string, rewards: ArrayLike<number>, groups: GroupLabels): number[][] {
  return rowsByGroup(caller, rewards.length, groups).filter((rows) => !allEqual(rewards, rows))
}

/** Rows that are alone in their group. */
export function singleRows(groups: GroupLabels): number[] {
  return rowsByGroup('singleRows', groups.length, groups)
    .filter((rows) => rows.length === 1)
    .map(([row]) => row!)
}
