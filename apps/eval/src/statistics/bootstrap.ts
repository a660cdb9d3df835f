import type { Rng } from '@spatial-ssrl/core'
import type { Estimate } from './estimate.ts'

/** A value and the cluster it belongs to: questions on one picture share its difficulty and are resampled together. */
export interface Outcome {
  cluster: string
  value: number
}

/**
 * Mean with its percentile-bootstrap 95 % interval, resampling clusters with replacement (Efron 1979). The same call with differences
 * of paired outcomes is the paired bootstrap.
 * @throws RangeError for no outcomes
 */
export function bootstrapMean(outcomes: readonly Outcome[], rng: Rng, resamples = 2000): Estimate {
  if (outcomes.length === 0) throw new RangeError('bootstrapMean: expected at least one outcome, got none')
  const clusters = new Map<string, { sum: number; count: number }>()
  for (const { cluster, value } of outcomes) {
    const known = clusters.get(cluster) ?? { sum: 0, count: 0 }
    known.sum += value
    known.count++
    clusters.set(cluster, known)
  }
  const list = [...clusters.values()]
  const total = list.reduce((sum, cluster) => sum + cluster.sum, 0)
  const draw = () => {
    let [sum, count] = [0, 0]
    for (let k = 0; k < list.length; k++) {
      const cluster = list[rng.int(list.length)]!
      sum += cluster.sum
      count += cluster.count
    }
    return sum / count
  }
  return percentiles(total / outcomes.length, Array.from({ length: resamples }, draw))
}

/**
 * Any figure of a list with its percentile-bootstrap 95 % interval, for figures that are no plain mean.
 * @param clusterOf elements of one cluster are resampled together
 */
export function bootstrapFigure<T>(
  elements: readonly T[],
  clusterOf: (element: T) => string,
  figure: (sample: readonly T[]) => number,
  rng: Rng,
  resamples = 400,
): Estimate {
  if (elements.length === 0) throw new RangeError('bootstrapFigure: expected at least one element, got none')
  const byCluster = new Map<string, T[]>()
  for (const element of elements) {
    const name = clusterOf(element)
    byCluster.set(name, [...(byCluster.get(name) ?? []), element])
  }
  const clusters = [...byCluster.values()]
  const draw = () => figure(clusters.flatMap(() => clusters[rng.int(clusters.length)]!))
  return percentiles(figure(elements), Array.from({ length: resamples }, draw))
}

function percentiles(value: number, resampled: number[]): Estimate {
  const sorted = Float64Array.from(resampled).sort()
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))]!
  return { value, low: at(0.025), high: at(0.975), method: 'bootstrap' }
}
