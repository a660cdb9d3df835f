import { checkArray, checkName, checkValues } from '../checks/values.ts'
import { allEqual } from './moments.ts'

/** One label per reply; replies to the same prompt share it. In any order. */
export type GroupLabels = ArrayLike<number>

/** What a group of one gets, which no other reply can be compared with. */
export interface SingleOption {
  /** `zero` (default) or, as in verl, `reward`: its own reward, as if the others' mean were 0. */
  single?: 'zero' | 'reward'
}

/** Labels for rows in order of their groups, `size` replies each: 0, 0, …, 1, 1, … */
export function consecutiveGroups(rows: number, size: number): Int32Array {
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(size) && size > 0))
    throw new RangeError(
      `consecutiveGroups: expected whole numbers of rows and of rows in a group, got ${rows} and ${size}`,
    )
  return Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size))
}

/**
 * The rows of each group, in order of first appearance.
 * @throws RangeError naming `caller` unless there is one label per reward
 */
export function rowsByGroup(caller: string, rows: number, groups: GroupLabels): number[][] {
  checkArray(caller, 'group labels', groups)
  if (groups.length !== rows)
    throw new RangeError(`${caller}: expected one group label per reward (${rows}), got ${groups.length}`)
  const found = new Map<number, number[]>()
  for (let row = 0; row < rows; row++) {
    if (groups[row] === undefined || Number.isNaN(groups[row]))
      throw new RangeError(`${caller}: expected a group label per reward, got ${groups[row]} at ${row}`)
    const members = found.get(groups[row]!)
    if (members) members.push(row)
    else found.set(groups[row]!, [row])
  }
  return [...found.values()]
}

/** `rowsByGroup` without the groups whose rewards are all equal (groups of one among them): nothing can be learned from these. */
export function informativeGroups(caller: string, rewards: ArrayLike<number>, groups: GroupLabels): number[][] {
  checkValues(caller, 'rewards', rewards)
  return rowsByGroup(caller, rewards.length, groups).filter((rows) => !allEqual(rewards, rows))
}

/** Rows that are alone in their group. */
export function singleRows(groups: GroupLabels): number[] {
  return rowsByGroup('singleRows', groups.length, groups)
    .filter((rows) => rows.length === 1)
    .map(([row]) => row!)
}

/** Whether groups of one get their reward. @throws RangeError naming `caller` for another word than the two */
export function singlesGetReward(caller: string, { single = 'zero' }: SingleOption): boolean {
  checkName(caller, 'single', single, ['zero', 'reward'])
  return single === 'reward'
}
