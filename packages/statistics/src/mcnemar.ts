/** A paired comparison of right and wrong answers to the same questions. */
export interface McNemar {
  /** Questions that only the first answered rightly. */
  onlyFirst: number
  /** Questions that only the second answered rightly. */
  onlySecond: number
  /** Two-sided exact p-value that both are equally good. */
  p: number
}

/**
 * McNemar's test in its exact form (Psychometrika 12, 1947): under equal ability, of the questions on which two models disagree half
 * fall to either, so p = 2 · P(Binomial(b + c, ½) ≤ min(b, c)), at most 1.
 */
export function mcnemar(pairs: Iterable<readonly [first: boolean, second: boolean]>): McNemar {
  let [onlyFirst, onlySecond] = [0, 0]
  for (const [first, second] of pairs) {
    if (first && !second) onlyFirst++
    if (second && !first) onlySecond++
  }
  const n = onlyFirst + onlySecond
  const fewer = Math.min(onlyFirst, onlySecond)
  let logTerm = -n * Math.LN2 // log of C(n, 0) / 2ⁿ
  let tail = 0
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((n - k) / (k + 1))
  }
  return { onlyFirst, onlySecond, p: Math.min(1, 2 * tail) }
}
