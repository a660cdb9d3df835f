import type { Rng } from '@spatial-ssrl/core'
import { clustersOf } from './clusters.ts'
import type { Estimate } from './estimate.ts'

/** Values and the cluster that each belongs to: questions on one picture share its difficulty and are resampled together. */
export interface Outcomes {
  clusters: ArrayLike<string | number>
  values: ArrayLike<number>
}

/**
 * Mean with its percentile-bootstrap 95 % interval, resampling clusters with replacement (Efron 1979). The same call with differences
 * of paired outcomes is the paired bootstrap.
 * @throws RangeError for no outcomes
 */
export function bootstrapMean({ clusters, values }: Outcomes, rng: Rng, resamples = 2000): Estimate {
  if (values.length === 0) throw new RangeError('bootstrapMean: expected at least one outcome, got none')
  const { count, numbers } = clustersOf(clusters)
  const sums = new Float64Array(count)
  const counts = new Int32Array(count)
  for (let i = 0; i < values.length; i++) {
    sums[numbers[i]!]! += values[i]!
    counts[numbers[i]!]!++
  }
  const total = sums.reduce((sum, value) => sum + value, 0)
  const draw = () => {
    let [sum, drawn] = [0, 0]
    for (let k = 0; k < count; k++) {
      const cluster = rng.int(count)
      sum += sums[cluster]!
      drawn += counts[cluster]!
    }
    return sum / drawn
  }
  return percentiles(total / values.length, Array.from({ length: resamples }, draw))
}

/**
 * Any figure of a list with its percentile-bootstrap 95 % interval, for figures that are no plain mean.
 * @param clusters that of each element; elements of one cluster are resampled together
 * @param figure of the elements at these places; the array is used again for the next sample
 */
export function bootstrapFigure(
  clusters: ArrayLike<string | number>,
  figure: (sample: Int32Array) => number,
  rng: Rng,
  resamples = 400,
): Estimate {
  const n = clusters.length
  if (n === 0) throw new RangeError('bootstrapFigure: expected at least one element, got none')
  const { count, numbers } = clustersOf(clusters)
  const ends = new Int32Array(count)
  for (const cluster of numbers) ends[cluster]!++
  for (let k = 1; k < count; k++) ends[k]! += ends[k - 1]!
  const startOf = (cluster: number) => (cluster === 0 ? 0 : ends[cluster - 1]!)
  const members = new Int32Array(n)
  const placed = new Int32Array(count)
  for (let i = 0; i < n; i++) members[startOf(numbers[i]!) + placed[numbers[i]!]!++] = i
  let sample = new Int32Array(2 * n)
  const draw = () => {
    let length = 0
    for (let k = 0; k < count; k++) {
      const cluster = rng.int(count)
      const [start, end] = [startOf(cluster), ends[cluster]!]
      if (length + end - start > sample.length) {
        const larger = new Int32Array(2 * (length + end - start))
        larger.set(sample.subarray(0, length))
        sample = larger
      }
      for (let at = start; at < end; at++) sample[length++] = members[at]!
    }
    return figure(sample.subarray(0, length))
  }
  return percentiles(figure(Int32Array.from({ length: n }, (_, i) => i)), Array.from({ length: resamples }, draw))
}

function percentiles(value: number, resampled: number[]): Estimate {
  const sorted = Float64Array.from(resampled).sort()
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))]!
  return { value, low: at(0.025), high: at(0.975), method: 'bootstrap' }
}
