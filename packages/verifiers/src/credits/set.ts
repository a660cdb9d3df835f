import { checkChoice, checkList } from '../checks/check-choice.ts'

/** How much of a set has to be right; see {@link setCredit}. */
export type SetCredit = 'exact' | 'jaccard' | 'f1'

/**
 * What the set `said` is worth against `truth`, in [0, 1]; order and repeats do not matter. `exact`: 1 only for the same set; `jaccard`:
 * common / union; `f1`: 2 · common / (|said| + |truth|). Saying more than is true costs under each rule.
 */
export function setCredit<T>(said: readonly T[], truth: readonly T[], rule: SetCredit = 'exact'): number {
  checkList('setCredit', 'said', said)
  checkList('setCredit', 'truth', truth)
  checkChoice('setCredit', 'rule', rule, ['exact', 'jaccard', 'f1'])
  const [ours, theirs] = [new Set(said), new Set(truth)]
  let common = 0
  for (const item of ours) if (theirs.has(item)) common++
  const union = ours.size + theirs.size - common
  if (common === union) return 1
  if (rule === 'exact') return 0
  return rule === 'f1' ? (2 * common) / (ours.size + theirs.size) : common / union
}
