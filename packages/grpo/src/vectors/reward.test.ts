import { rescaleReward } from '../shaping/combine.ts'
import { softOverlong, stopProperly } from '../shaping/overlong.ts'
import { repetitionPenalty } from '../shaping/repetition.ts'
import { expectClose, testVectors } from './read-vectors.ts'

testVectors('reward', {
  reward_soft_overlong({ inputs, expected }) {
    const of = (bounded: boolean) =>
      inputs.lengths.map((length) => softOverlong(length, { limit: 120, buffer: 24, bounded }))
    expectClose(of(true), expected.dapo_trl_easyr1)
    expectClose(of(true), expected['openrlhf(capped)'])
    expectClose(of(false), expected['verl_nemo(no lower bound)'])
  },
  reward_stop_properly({ inputs, expected }) {
    const truncated = inputs.truncated as boolean[]
    const of = (coefficient: number) =>
      inputs.rewards.map((reward, i) => stopProperly(reward, truncated[i]!, coefficient))
    expectClose(of(0.5), expected['coef_0.5'])
    expectClose(of(-0.5), expected['coef_-0.5(openrlhf fixed value)'])
  },
  reward_linear_scaling_with_clip: ({ inputs, expected }) =>
    expectClose(
      inputs.rewards.map((reward) => rescaleReward(reward, [0, 1], [-1, 1])),
      expected.scaled,
    ),
  reward_repetition_penalty: ({ inputs, expected }) =>
    expectClose(
      (inputs.completion_ids as number[][]).map((ids) => repetitionPenalty(ids, { n: 2, worst: -1 })),
      expected.rewards,
    ),
})
