/**
 * maj@k, exactly: the chance that the most frequent answer among k of the n samples, drawn without replacement, is right. Ties are decided by
 * lot; a sample without an answer has no vote, and a draw without votes is wrong. Sums over all splits of k among the answers, which is
 * fine for the few distinct answers of a question; verl estimates the same by bootstrap.
 *
 * @param answers canonical answer per sample, null where none could be read
 * @throws RangeError unless 1 ≤ k ≤ n
 */
export function majorityAtK(
  answers: readonly (string | null)[],
  isRight: (answer: string) => boolean,
  k: number,
): number {
  const n = answers.length
  if (!(k >= 1 && k <= n)) throw new RangeError(`majorityAtK: expected 1 ≤ k ≤ ${n}, got ${k}`)
  const counts = new Map<string | null, number>()
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
  const silent = counts.get(null) ?? 0
  counts.delete(null)
  const votes = [...counts].map(([answer, count]) => ({ count, right: isRight(answer!) }))

  /** Σ over splits of `left` draws among the answers from `at` on; `most`, `leaders` and `wins` describe the split so far. */
  const sum = (at: number, left: number, most: number, leaders: number, wins: number): number => {
    if (at === votes.length) return left <= silent && leaders > 0 ? (choose(silent, left) * wins) / leaders : 0
    const { count, right } = votes[at]!
    let total = 0
    for (let drawn = 0; drawn <= Math.min(count, left); drawn++) {
      const gain = right ? 1 : 0
      const ways = choose(count, drawn)
      if (drawn > most) total += ways * sum(at + 1, left - drawn, drawn, 1, gain)
      else if (drawn === most && drawn > 0) total += ways * sum(at + 1, left - drawn, most, leaders + 1, wins + gain)
      else total += ways * sum(at + 1, left - drawn, most, leaders, wins)
    }
    return total
  }
  return sum(0, k, 0, 0, 0) / choose(n, k)
}

/** Binomial coefficient. */
function choose(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= k; i++) result *= (n - k + i) / i
  return result
}
