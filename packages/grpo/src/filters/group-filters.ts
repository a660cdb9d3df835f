import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers, checkValues } from '../checks/values.ts'
import { type GroupLabels, rowsByGroup } from '../groups/groups.ts'
import { allEqual, mean, sampleDeviation } from '../groups/moments.ts'

/** Which groups are kept for an update. */
export type GroupFilter =
  /** lowest < mean < highest, strictly: EasyR1 (0.01, 0.99), OpenRLHF (0, 1). For scores in [0, 1]. */
  | { by: 'mean'; lowest: number; highest: number }
  /** Rewards that are not all equal, or a group of one: DAPO, verl. Equality as such, so rounding lets nothing pass. */
  | { by: 'spread' }
  /** An advantage outside [lowest, highest]: prime-rl's gate, [0, 0] there. */
  | { by: 'advantage'; lowest: number; highest: number }

/** Whether a group is kept. @param values rewards of the group, or its advantages for `advantage` */
export function keepGroup(values: ArrayLike<number>, filter: GroupFilter): boolean {
  checkName('keepGroup', 'filter.by', filter?.by, ['mean', 'spread', 'advantage'])
  checkOptions('keepGroup', filter, filter.by === 'spread' ? ['by'] : ['by', 'lowest', 'highest'], 'filter')
  checkValues('keepGroup', 'values', values)
  if (filter.by !== 'spread') checkNumbers('keepGroup', { lowest: filter.lowest, highest: filter.highest })
  if (filter.by === 'spread') return values.length === 1 || !allEqual(values)
  if (filter.by === 'mean') {
    const centre = mean(values)
    return centre > filter.lowest && centre < filter.highest
  }
  return Array.from(values).some((value) => value < filter.lowest || value > filter.highest)
}

/** Rows of the groups that are kept, in order. */
export function keptRows(values: ArrayLike<number>, groups: GroupLabels, filter: GroupFilter): number[] {
  return rowsByGroup('keptRows', values.length, groups)
    .filter((rows) =>
      keepGroup(
        rows.map((row) => values[row]!),
        filter,
      ),
    )
    .flat()
    .sort((a, b) => a - b)
}

/**
 * NeMo-RL's filter, row by row: a row is kept if the rewards of its siblings differ. It drops the only success of a group, the very
 * row that carries the news (see `leaveOneOutNormalised`).
 * @param rewards of one group
 */
export function keptByLeaveOneOut(rewards: readonly number[]): boolean[] {
  return rewards.map((_, row) => sampleDeviation(rewards.toSpliced(row, 1)) > 0)
}

/**
 * How much a group has to teach (TRL's replay buffer): Σ|A|·s, with s the sample deviation of its rewards. 0 for a group of equal rewards.
 */
export function groupScore(rewards: ArrayLike<number>, advantages: ArrayLike<number>): number {
  return Array.from(advantages).reduce((sum, advantage) => sum + Math.abs(advantage), 0) * sampleDeviation(rewards)
}
