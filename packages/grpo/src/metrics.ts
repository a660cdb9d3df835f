import { type GroupLabels, rowsByGroup } from './advantages/groups.ts'
import { allEqual, mean, sampleDeviation } from './moments.ts'

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
}

/** @throws RangeError for no rewards, or unless there is one label per reward */
export function rewardMetrics(rewards: ArrayLike<number>, groups: GroupLabels): RewardMetrics {
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
    groupsWithoutSignal: members.filter((rows) => allEqual(rewards, rows)).length / members.length,
  }
}

/**
 * Unbiased estimate of pass@k from n samples with c right ones: 1 − C(n − c, k)/C(n, k) (arXiv:2107.03374). k = 1 gives c/n.
 * @throws RangeError unless 0 ≤ c ≤ n and 1 ≤ k ≤ n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(c >= 0 && c <= n && k >= 1 && k <= n))
    throw new RangeError(`passAtK: expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, got n ${n}, c ${c}, k ${k}`)
  let allWrong = 1
  for (let i = 0; i < k; i++) allWrong *= Math.max(0, n - c - i) / (n - i)
  return 1 - allWrong
}

/** Summary of reply lengths. */
export interface LengthMetrics {
  /** Tokens. */
  mean: number
  min: number
  max: number
  /** Share of replies of `limit` tokens or more, [0, 1]. */
  atLimit: number
}

/** @param limit longest reply allowed, tokens. @throws RangeError for no replies */
export function lengthMetrics(lengths: ArrayLike<number>, limit: number): LengthMetrics {
  if (lengths.length === 0) throw new RangeError('lengthMetrics: expected at least one reply, got none')
  let [min, max, atLimit] = [Infinity, 0, 0]
  for (let i = 0; i < lengths.length; i++) {
    min = Math.min(min, lengths[i]!)
    max = Math.max(max, lengths[i]!)
    if (lengths[i]! >= limit) atLimit++
  }
  return { mean: mean(lengths), min, max, atLimit: atLimit / lengths.length }
}
