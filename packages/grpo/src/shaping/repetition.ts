/**
 * Repetition penalty (arXiv:2502.03373; TRL's get_repetition_penalty_reward): (share of n-grams that are repeats)·`worst`. 0 for a reply
 * shorter than n.
 * @param tokens token ids, or words
 * @param worst reward of a reply that repeats a single n-gram for ever, ≤ 0
 */
export function repetitionPenalty(
  tokens: ArrayLike<number | string>,
  { n, worst }: { n: number; worst: number },
): number {
  const grams = tokens.length - n + 1
  if (grams <= 0) return 0
  const all = Array.from(tokens)
  const distinct = new Set<string>()
  for (let at = 0; at < grams; at++) distinct.add(JSON.stringify(all.slice(at, at + n)))
  return (1 - distinct.size / grams) * worst
}
