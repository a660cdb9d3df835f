import { checkOptions } from '../checks/options.ts'
/** Settings of `nextTarget`. The defaults are AdaRFT's. */
export interface TargetOptions {
  /** η, the longest stride. Default 50. */
  stride?: number
  /** α, how fast the stride saturates. Default 2. */
  sensitivity?: number
  /** β, the mean reward to hold. Default 0.5. */
  aim?: number
  /** Range of difficulties. Default 0 to 100. */
  lowest?: number
  highest?: number
}

/**
 * AdaRFT (arXiv:2504.05520): the difficulty to train at follows the reward, T′ = clip(T + η·tanh(α·(R̄ − β)), lowest, highest).
 * The state of this curriculum is the number T.
 * @param meanReward R̄ of the latest batch, in [0, 1]
 */
export function nextTarget(
  target: number,
  meanReward: number,
  { stride = 50, sensitivity = 2, aim = 0.5, lowest = 0, highest = 100, ...rest }: TargetOptions = {},
): number {
  checkOptions('nextTarget', rest, ['stride', 'sensitivity', 'aim', 'lowest', 'highest'])
  const moved = target + stride * Math.tanh(sensitivity * (meanReward - aim))
  return Math.min(Math.max(moved, lowest), highest)
}

/** Indices of the `count` problems whose difficulty is closest to the target, closest first; ties in order. */
export function closestToTarget(difficulties: ArrayLike<number>, target: number, count: number): number[] {
  return Array.from(difficulties, (difficulty, i) => ({ i, distance: Math.abs(difficulty - target) }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i)
    .slice(0, count)
    .map(({ i }) => i)
}
