import { type GroupLabels, rowsByGroup } from '../groups/groups.ts'

/**
 * Unbiased estimate of pass@k from n samples with c right ones: 1 − C(n − c, k)/C(n, k) (arXiv:2107.03374). k = 1 gives c/n.
 * @throws RangeError unless 0 ≤ c ≤ n and 1 ≤ k ≤ n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(c >= 0 && c <= n && k >= 1 && k <= n))
    throw new RangeError(`passAtK: expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, got n ${n}, c ${c}, k ${k}`)
  if (n - c < k) return 1
  let allWrong = 1
  for (let i = n - c + 1; i <= n; i++) allWrong *= 1 - k / i
  return 1 - allWrong
}

/**
 * Mean over groups of `passAtK`, and of the share of right replies (mean@k for any k).
 * @param correct (B) whether each reply is right
 * @throws RangeError for a group of fewer than k replies
 */
export function groupPassAtK(
  correct: ArrayLike<number | boolean>,
  groups: GroupLabels,
  k: number,
): { pass: number; mean: number } {
  const members = rowsByGroup('groupPassAtK', correct.length, groups)
  let [pass, share] = [0, 0]
  for (const rows of members) {
    const right = rows.filter((row) => correct[row]).length
    pass += passAtK(rows.length, right, k)
    share += right / rows.length
  }
  return { pass: pass / members.length, mean: share / members.length }
}
