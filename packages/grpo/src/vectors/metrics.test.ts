import { expect } from 'vitest'
import { lengthMetrics } from '../metrics/lengths.ts'
import { groupPassAtK } from '../metrics/pass-at-k.ts'
import { rewardBySource, rewardMetrics } from '../metrics/rewards.ts'
import { expectClose, testVectors } from './read-vectors.ts'

testVectors('metrics', {
  metrics_reward_and_length({ inputs, expected }) {
    const { rewards, group_index: groups, lengths } = inputs
    const accuracy = inputs.accuracy as number[]
    const reward = rewardMetrics(rewards, groups)
    expectClose(
      [reward.mean, reward.deviation, reward.max, reward.min, reward.groupDeviation, reward.groupsWithoutSignal],
      [
        expected.reward_mean,
        expected['reward_std_trl(batch, ddof1)'],
        expected.reward_max,
        expected.reward_min,
        expected.group_std_mean,
        expected.frac_zero_std_groups,
      ],
    )
    const solved = rewardMetrics(accuracy, groups)
    expectClose([solved.groupsAllBest, solved.groupsAllWorst], [expected.solve_all, expected.solve_none])
    const bySource = rewardBySource(rewards, inputs.source as string[])
    expect(Object.keys(bySource)).toEqual(Object.keys(expected.reward_by_source))
    expectClose(Object.values(bySource), Object.values(expected.reward_by_source as Record<string, number>))
    const length = lengthMetrics(lengths, 5)
    expectClose(
      [length.mean, length.max, length.min, length.atLimit, length.meanBelowLimit],
      [
        expected.response_length_mean,
        expected.response_length_max,
        expected.response_length_min,
        expected.response_length_clip_ratio,
        expected.mean_terminated_length,
      ],
    )
    const { pass, mean } = groupPassAtK(accuracy, groups, 4)
    expectClose([pass, mean], [expected.pass_at_4, expected.mean_at_4])
  },
})
