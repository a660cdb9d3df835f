import { checkNumbers, checkValues } from '../../checks/values.ts'

/**
 * RAE (prime-rl; SPIRAL, arXiv:2506.24119): the baseline is a moving average of one agent's own past rewards. Every reward is scored
 * against the baseline before it enters it: A = R − b, then b ← decay·b + (1 − decay)·R.
 *
 * @param state b after the rewards so far (0 at the start), and the decay in [0, 1)
 * @returns (B) advantages, and b for the next call: keep one per agent
 */
export function movingBaseline(
  rewards: ArrayLike<number>,
  state: { baseline: number; decay: number },
): { advantages: Float64Array; baseline: number } {
  checkValues('movingBaseline', 'rewards', rewards)
  checkNumbers('movingBaseline', { baseline: state.baseline, decay: state.decay })
  let current = state.baseline
  const advantages = Float64Array.from(rewards, (reward) => {
    const advantage = reward - current
    current = state.decay * current + (1 - state.decay) * reward
    return advantage
  })
  return { advantages, baseline: current }
}
