import type { Outcome } from './bootstrap.ts'
import type { Estimate } from './estimate.ts'
import { wilson } from './wilson.ts'

/**
 * Wilson's interval for right and wrong answers of which some share a picture: n is divided by the design effect (Kish 1965), the variance
 * of the mean between clusters over that of independent answers, at least 1. Where all are right or all wrong nothing tells the effect,
 * and each cluster counts as one answer. With one answer per cluster this is Wilson's interval but for a factor C / (C − 1) of the variance.
 * @param outcomes values 0 or 1
 * @throws RangeError for no outcomes
 */
export function wilsonOfClusters(outcomes: readonly Outcome[]): Estimate {
  const n = outcomes.length
  const clusters = new Map<string, { sum: number; count: number }>()
  let right = 0
  for (const { cluster, value } of outcomes) {
    const known = clusters.get(cluster) ?? { sum: 0, count: 0 }
    known.sum += value
    known.count++
    clusters.set(cluster, known)
    right += value
  }
  const count = clusters.size
  if (count === n) return wilson(right, n)
  const share = right / n
  let between = 0
  for (const { sum, count: members } of clusters.values()) between += (sum - share * members) ** 2
  const variance = (between / n ** 2) * (count / Math.max(1, count - 1))
  const independent = (share * (1 - share)) / n
  const effective = independent === 0 ? count : n / Math.max(1, variance / independent)
  return { ...wilson(share * effective, effective), value: share }
}
