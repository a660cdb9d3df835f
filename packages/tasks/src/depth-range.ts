import type { DepthMap } from '@spatial-ssrl/core'

/** Share of pixels with a usable depth, 0…1. */
export function validShare({ valid }: DepthMap): number {
  let count = 0
  for (let i = 0; i < valid.length; i++) count += valid[i]!
  return count / valid.length
}

/**
 * Percentiles (0…100) of the valid depths, with linear interpolation between the two neighbours in sorted order.
 * Depths are not negative, so their bit patterns sort like the numbers: two rounds of counting find each one exactly, without a sort.
 * @throws RangeError when nothing is valid
 */
export function depthPercentiles({ data, valid }: DepthMap, percents: readonly number[]): number[] {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length)
  const high = new Uint32Array(65536)
  let count = 0
  for (let i = 0; i < bits.length; i++) {
    if (valid[i] === 0) continue
    high[bits[i]! >>> 16]!++
    count++
  }
  if (count === 0) throw new RangeError('depthPercentiles: expected a valid depth, got none')
  const ranked = (rank: number): number => {
    const [prefix, before] = bucketOf(high, rank)
    const low = new Uint32Array(65536)
    for (let i = 0; i < bits.length; i++) if (valid[i] !== 0 && bits[i]! >>> 16 === prefix) low[bits[i]! & 0xffff]!++
    const [suffix] = bucketOf(low, rank - before)
    return new Float32Array(Uint32Array.of(((prefix << 16) | suffix) >>> 0).buffer)[0]!
  }
  return percents.map((percent) => {
    const position = (percent / 100) * (count - 1)
    const below = ranked(Math.floor(position))
    const share = position - Math.floor(position)
    return share === 0 ? below : below + share * (ranked(Math.floor(position) + 1) - below)
  })
}

/** The bucket that holds the `rank`-th item, and how many items lie in the buckets before it. */
function bucketOf(counts: Uint32Array, rank: number): [bucket: number, before: number] {
  let before = 0
  for (let bucket = 0; ; bucket++) {
    if (before + counts[bucket]! > rank) return [bucket, before]
    before += counts[bucket]!
  }
}
