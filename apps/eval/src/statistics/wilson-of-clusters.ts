import type { Outcomes } from './bootstrap.ts'
import { clustersOf } from './clusters.ts'
import type { Estimate } from './estimate.ts'
import { wilson } from './wilson.ts'

/**
 * Wilson's interval for right and wrong answers of which some share a picture: n is divided by the design effect (Kish 1965), the variance
 * of the mean between clusters over that of independent answers, at least 1. Where all are right or all wrong nothing tells the effect,
 * and each cluster counts as one answer. With one answer per cluster this is Wilson's interval but for a factor C / (C − 1) of the variance.
 * @param outcomes values 0 or 1
 * @throws RangeError for no outcomes
 */
export function wilsonOfClusters({ clusters, values }: Outcomes): Estimate {
  const n = values.length
  const { count, numbers } = clustersOf(clusters)
  const sums = new Float64Array(count)
  const members = new Int32Array(count)
  let right = 0
  for (let i = 0; i < n; i++) {
    sums[numbers[i]!]! += values[i]!
    members[numbers[i]!]!++
    right += values[i]!
  }
  if (count === n) return wilson(right, n)
  const share = right / n
  let between = 0
  for (let k = 0; k < count; k++) between += (sums[k]! - share * members[k]!) ** 2
  const variance = (between / n ** 2) * (count / Math.max(1, count - 1))
  const independent = (share * (1 - share)) / n
  const effective = independent === 0 ? count : n / Math.max(1, variance / independent)
  return { ...wilson(share * effective, effective), value: share }
}
