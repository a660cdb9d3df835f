/** For every output position: the first input position it reads and its `taps` weights, which sum to 1. */
export interface Kernel {
  taps: number
  first: Int32Array
  weights: Float64Array
}

/**
 * A filter's weights for `to` positions out of `from`. In a reduction it widens, so that nothing aliases; at the edges it is cut and its
 * weights are brought to 1 again.
 * @param filter by the distance in px
 * @param radius distance from which on the filter is 0, px
 */
export function kernel(from: number, to: number, filter: (distance: number) => number, radius: number): Kernel {
  const scale = from / to
  const stretch = Math.max(1, scale)
  const reach = Math.min(from, Math.ceil(2 * radius * stretch) + 1)
  const first = new Int32Array(to)
  const weights = new Float64Array(to * reach)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.min(Math.max(0, Math.ceil(centre - radius * stretch - 0.5)), from - reach)
    first[i] = start
    let total = 0
    for (let tap = 0; tap < reach; tap++) total += filter((start + tap + 0.5 - centre) / stretch)
    for (let tap = 0; tap < reach; tap++)
      weights[i * reach + tap] = Math.fround(filter((start + tap + 0.5 - centre) / stretch) / total)
  }
  return withoutZeros({ taps: reach, first, weights })
}

/**
 * The same kernel with as few taps as its longest run of weights between zeros needs. `first` goes on never falling: single weights are
 * zero too, one pixel from the centre, and skipping one of these at the edge must not skip it for the positions after.
 */
function withoutZeros({ taps: reach, first, weights }: Kernel): Kernel {
  const skipped = new Int32Array(first.length)
  let taps = 1
  let limit = Number.POSITIVE_INFINITY // where the position after begins
  for (let i = first.length - 1; i >= 0; i--) {
    let [zeros, end] = [0, reach]
    while (weights[i * reach + zeros] === 0) zeros++
    while (weights[i * reach + end - 1] === 0) end--
    skipped[i] = Math.min(zeros, limit - first[i]!)
    limit = first[i]! + skipped[i]!
    taps = Math.max(taps, end - skipped[i]!)
  }
  const kept = new Float64Array(first.length * taps)
  for (const [i, zeros] of skipped.entries()) {
    const from = Math.min(zeros, reach - taps)
    kept.set(weights.subarray(i * reach + from, i * reach + from + taps), i * taps)
    first[i]! += from
  }
  return { taps, first, weights: kept }
}
