/**
 * Chance that at least one of k replies, drawn without replacement from n of which c are right, is right: 1 − C(n − c, k) / C(n, k), the
 * unbiased estimate of arXiv:2107.03374.
 * @throws RangeError unless 1 ≤ k ≤ n and 0 ≤ c ≤ n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(k >= 1 && k <= n && c >= 0 && c <= n))
    throw new RangeError(`passAtK: expected 1 ≤ k ≤ n and 0 ≤ c ≤ n, got n=${n} c=${c} k=${k}`)
  let miss = 1
  for (let i = n - c + 1; i <= n; i++) miss *= 1 - k / i
  return n - c < k ? 1 : 1 - miss
}
