import { checkChoice, checkList } from '../checks/check-choice.ts'

/** Which part of a flip answer counts; see {@link flipCredit}. */
export type FlipCredit = 'together' | 'separate' | 'patch' | 'direction'

const credits: readonly FlipCredit[] = ['together', 'separate', 'patch', 'direction']

/**
 * What `said` = [patch, direction] is worth against `truth`, in [0, 1]: `together` 1 only for both, `separate` ½ for each, `patch` or
 * `direction` that part alone. Anything but two numbers is worth 0.
 */
export function flipCredit(said: readonly number[], truth: readonly number[], rule: FlipCredit = 'together'): number {
  checkList('flipCredit', 'said', said)
  checkList('flipCredit', 'truth', truth)
  checkChoice('flipCredit', 'rule', rule, credits)
  if (said.length !== 2 || truth.length !== 2) return 0
  const patch = said[0] === truth[0] ? 1 : 0
  const direction = said[1] === truth[1] ? 1 : 0
  if (rule === 'patch') return patch
  if (rule === 'direction') return direction
  return rule === 'separate' ? (patch + direction) / 2 : patch * direction
}
