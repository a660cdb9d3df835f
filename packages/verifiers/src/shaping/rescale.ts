/** A range of rewards, [lowest, highest]. */
export type RewardRange = readonly [number, number]

/** A reward clipped to `source` and mapped linearly onto `target` (NeMo-RL's reward_scaling). */
export function rescaleReward(reward: number, source: RewardRange, target: RewardRange): number {
  const clipped = Math.min(Math.max(reward, source[0]), source[1])
  return target[0] + ((clipped - source[0]) / (source[1] - source[0])) * (target[1] - target[0])
}
