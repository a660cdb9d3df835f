import { checkChoice, checkList } from '../checks/check-choice.ts'

/** How much of an order has to be right; see {@link permutationCredit}. */
export type PermutationCredit = 'exact' | 'fraction' | 'valid-fraction' | 'adjacency' | 'footrule' | 'kendall'

const credits: readonly PermutationCredit[] = [
  'exact',
  'fraction',
  'valid-fraction',
  'adjacency',
  'footrule',
  'kendall',
]

/** Settings of single permutation credits. */
export interface PermutationOptions {
  /** `valid-fraction`: what all but one place right is worth at most, γ in [0, 1]; 0.2 as published. */
  gamma?: number
  /** `adjacency`: columns of the board that the list fills row by row; all of the list's numbers in one row by default. */
  columns?: number
}

/**
 * What `said` is worth against the order `truth`, in [0, 1]. Another length is worth 0. A right order is worth 1 under each rule:
 *
 * - `exact`: anything else 0 (Spatial-SSRL, arXiv:2510.27606);
 * - `fraction`: share of the places that are right; repeating one number earns its share (SSL4RL, arXiv:2510.16416);
 * - `valid-fraction`: γ · that share, and 0 unless `said` has just the numbers of `truth` (Visual Jigsaw, arXiv:2509.25190);
 * - `adjacency`: share of the pairs of right and lower neighbours on the board that are the truth's (Jigsaw-R1, arXiv:2505.23590);
 * - `footrule`: 1 − Σ|place said − place true| / ⌊n²/2⌋ (VideoSSR, arXiv:2511.06281);
 * - `kendall`: Kendall's τ, and 0 where it is negative: a reversed order is worth no more than a random one.
 *
 * The last three are 0 unless `said` has just the numbers of `truth`, so that repeats cannot be farmed.
 */
export function permutationCredit(
  said: readonly number[],
  truth: readonly number[],
  rule: PermutationCredit = 'exact',
  options?: PermutationOptions,
): number {
  checkList('permutationCredit', 'said', said)
  checkList('permutationCredit', 'truth', truth)
  checkChoice('permutationCredit', 'rule', rule, credits)
  const n = truth.length
  if (said.length !== n) return 0
  let right = 0
  for (let i = 0; i < n; i++) if (said[i] === truth[i]) right++
  if (right === n) return 1
  if (rule === 'exact') return 0
  if (rule === 'fraction') return right / n
  const places = placesIn(said, truth)
  if (places === null) return 0
  if (rule === 'valid-fraction') return ((options?.gamma ?? 0.2) * right) / n
  if (rule === 'adjacency') return adjacency(places, options?.columns ?? n)
  if (rule === 'footrule') return 1 - footruleDistance(places) / Math.floor((n * n) / 2)
  return Math.max(0, tauOf(places))
}

/** Kendall's τ in [−1, 1]: (pairs in the true order − pairs out of it) / all pairs. 0 unless both lists have the same distinct numbers. */
export function kendallTau(said: readonly number[], truth: readonly number[]): number {
  checkList('kendallTau', 'said', said)
  checkList('kendallTau', 'truth', truth)
  const places = said.length === truth.length ? placesIn(said, truth) : null
  return places === null ? 0 : tauOf(places)
}

/** For each number of `said` its place in `truth`; null unless both have the same distinct numbers. */
function placesIn(said: readonly number[], truth: readonly number[]): number[] | null {
  const placeOf = new Map(truth.map((value, place) => [value, place]))
  if (placeOf.size !== truth.length || new Set(said).size !== said.length) return null
  const places: number[] = []
  for (const value of said) {
    const place = placeOf.get(value)
    if (place === undefined) return null
    places.push(place)
  }
  return places
}

function adjacency(places: readonly number[], columns: number): number {
  if (!Number.isInteger(columns) || columns < 1 || places.length % columns !== 0)
    throw new RangeError(`permutationCredit: expected columns that divide ${places.length}, got ${columns}`)
  let [pairs, right] = [0, 0]
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!
    if ((i + 1) % columns !== 0) {
      pairs++
      if (places[i + 1] === place + 1 && (place + 1) % columns !== 0) right++
    }
    if (i + columns < places.length) {
      pairs++
      if (places[i + columns] === place + columns) right++
    }
  }
  return right / pairs
}

function footruleDistance(places: readonly number[]): number {
  return places.reduce((sum, place, i) => sum + Math.abs(place - i), 0)
}

function tauOf(places: readonly number[]): number {
  const n = places.length
  if (n < 2) return 1
  let balance = 0
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) balance += places[i]! < places[j]! ? 1 : -1
  return balance / ((n * (n - 1)) / 2)
}
