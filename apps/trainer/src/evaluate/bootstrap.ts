import type { Rng } from '@spatial-ssrl/core'

/** A mean with its 95 % interval. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/** One question's outcome: `value` in [0, 1] (or a difference in [−1, 1]), `source` the picture it was made from. */
export interface Outcome {
  source: string
  value: number
}

/**
 * Mean and percentile-bootstrap 95 % interval, resampling pictures rather than questions: questions on one picture share its
 * difficulty, and treating them as independent would make the interval too narrow.
 * @throws RangeError for no outcomes
 */
export function clusterBootstrap(outcomes: readonly Outcome[], rng: Rng, resamples = 2000): Estimate {
  if (outcomes.length === 0) throw new RangeError('clusterBootstrap: expected at least one outcome, got none')
  const clusters = new Map<string, { sum: number; count: number }>()
  for (const { source, value } of outcomes) {
    const cluster = clusters.get(source) ?? { sum: 0, count: 0 }
    cluster.sum += value
    cluster.count++
    clusters.set(source, cluster)
  }
  const list = [...clusters.values()]
  const total = list.reduce((sum, cluster) => sum + cluster.sum, 0)
  const means = new Float64Array(resamples)
  for (let r = 0; r < resamples; r++) {
    let [sum, count] = [0, 0]
    for (let k = 0; k < list.length; k++) {
      const cluster = list[rng.int(list.length)]!
      sum += cluster.sum
      count += cluster.count
    }
    means[r] = sum / count
  }
  means.sort()
  const at = (quantile: number) => means[Math.min(resamples - 1, Math.max(0, Math.round(quantile * (resamples - 1))))]!
  return { mean: total / outcomes.length, low: at(0.025), high: at(0.975) }
}
