import { checkOptions } from '../checks/options.ts'
/**
 * F-GRPO (arXiv:2602.06717): factor (1 − p)^γ on the advantages of a group with pass rate p, so that rare successes are not drowned.
 * @param passRate p in [0, 1]
 */
export function focalWeight(passRate: number, gamma: number): number {
  return (1 - passRate) ** gamma
}

/**
 * FG-ExPO (arXiv:2605.11403): how often to sample a prompt, a bell around pass rate ½ where the reward varies most,
 * exp(−(p − centre)²/(2σ²)).
 */
export function bellWeight(
  passRate: number,
  { centre = 0.5, deviation = 0.25, ...rest }: { centre?: number; deviation?: number } = {},
): number {
  checkOptions('bellWeight', rest, ['centre', 'deviation'])
  return Math.exp(-((passRate - centre) ** 2) / (2 * deviation ** 2))
}
