/**
 * The reward of EasyR1's recipes and of Spatial-SSRL: (1 − w)·accuracy + w·format.
 * @param weight w; 0.1 in the paper, 0.5 in EasyR1's r1v
 */
export function formatWeighted(accuracy: number, format: number, weight = 0.1): number {
  return (1 - weight) * accuracy + weight * format
}

/** An interval, [lowest, highest]. */
export type Interval = readonly [number, number]

/** Rewards clipped to `source` and mapped linearly onto `target` (NeMo-RL's reward_scaling). */
export function rescaleReward(reward: number, source: Interval, target: Interval): number {
  const clipped = Math.min(Math.max(reward, source[0]), source[1])
  return target[0] + ((clipped - source[0]) / (source[1] - source[0])) * (target[1] - target[0])
}
