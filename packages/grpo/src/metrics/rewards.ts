import { checkOptions } from '../checks/options.ts'
import { checkLength, checkNumbers, checkValues } from '../checks/values.ts'
import { type GroupLabels, rowsByGroup } from '../groups/groups.ts'
import { allEqual, mean, sampleDeviation } from '../groups/moments.ts'

/** Summary of a batch of rewards. */
export interface RewardMetrics {
  mean: number
  /** Sample standard deviation over the batch. */
  deviation: number
  min: number
  max: number
  /** Mean over groups of the sample standard deviation in the group. */
  groupDeviation: number
  /** Share of groups whose rewards are all equal: their advantages are 0 and they teach nothing, [0, 1]. */
  groupsWithoutSignal: number
  /** Share of groups whose rewards all equal the largest reward possible (`best`), and the smallest (`worst`). */
  groupsAllBest: number
  groupsAllWorst: number
}

/**
 * @param range what a reply can earn at most and at least; default 1 and 0
 * @throws RangeError for no rewards, or unless there is one label per reward
 */
export function rewardMetrics(
  rewards: ArrayLike<number>,
  groups: GroupLabels,
  { best = 1, worst = 0, ...rest }: { best?: number; worst?: number } = {},
): RewardMetrics {
  checkOptions('rewardMetrics', rest, ['best', 'worst'])
  checkValues('rewardMetrics', 'rewards', rewards)
  checkNumbers('rewardMetrics', { best, worst })
  if (rewards.length === 0) throw new RangeError('rewardMetrics: expected at least one reward, got none')
  const members = rowsByGroup('rewardMetrics', rewards.length, groups)
  let [min, max] = [Infinity, -Infinity]
  for (let i = 0; i < rewards.length; i++) {
    min = Math.min(min, rewards[i]!)
    max = Math.max(max, rewards[i]!)
  }
  return {
    mean: mean(rewards),
    deviation: sampleDeviation(rewards),
    min,
    max,
    groupDeviation: mean(members.map((rows) => sampleDeviation(rewards, rows))),
    groupsWithoutSignal: share(members, (rows) => allEqual(rewards, rows)),
    groupsAllBest: share(members, (rows) => rows.every((row) => rewards[row]! >= best)),
    groupsAllWorst: share(members, (rows) => rows.every((row) => rewards[row]! <= worst)),
  }
}

/**
 * Mean reward of each source (a task, a data set).
 * @param sources (B) name per reply
 * @throws RangeError for arrays of wrong lengths
 */
export function rewardBySource(rewards: ArrayLike<number>, sources: readonly string[]): Record<string, number> {
  checkValues('rewardBySource', 'rewards', rewards)
  checkLength('rewardBySource', 'sources', sources, rewards.length)
  const rowsOf = new Map<string, number[]>()
  for (const [row, source] of sources.entries()) rowsOf.set(source, [...(rowsOf.get(source) ?? []), row])
  return Object.fromEntries([...rowsOf].map(([source, rows]) => [source, mean(rewards, rows)]))
}

function share(groups: readonly number[][], holds: (rows: number[]) => boolean): number {
  return groups.filter(holds).length / groups.length
}
