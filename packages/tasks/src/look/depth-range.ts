import type { DepthMap } from '@spatial-ssrl/core'

/** Share of pixels with a usable depth, 0…1. */
export function validShare({ valid }: DepthMap): number {
  let count = 0
  for (let i = 0; i < valid.length; i++) count += valid[i]!
  return count / valid.length
}

/**
 * Percentiles (0…100) of the valid depths, with linear interpolation between the two neighbours in sorted order.
 * Depths are not negative, so their bit patterns sort like the numbers: counting by the upper half of the bits, then by the lower half
 * where it matters, finds them exactly in two passes, without a sort.
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
  const positions = percents.map((percent) => (percent / 100) * (count - 1))
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)])
  const places = ranks.map((rank) => bucketOf(high, rank))
  const low = countLowerHalves(bits, valid, [...new Set(places.map(([prefix]) => prefix))])
  const values = places.map(([prefix, before], i) => {
    const [suffix] = bucketOf(low.get(prefix)!, ranks[i]! - before)
    return new Float32Array(Uint32Array.of(((prefix << 16) | suffix) >>> 0).buffer)[0]!
  })
  return positions.map((position, i) => {
    const [below, above] = [values[2 * i]!, values[2 * i + 1]!]
    return below + (position - Math.floor(position)) * (above - below)
  })
}

/** By each of the given upper halves, how often every lower half goes with it. */
function countLowerHalves(bits: Uint32Array, valid: Uint8Array, prefixes: readonly number[]): Map<number, Uint32Array> {
  const tables = prefixes.map(() => new Uint32Array(65536))
  const tableOf = new Uint8Array(65536) // 1 + the prefix's place in the list
  for (const [index, prefix] of prefixes.entries()) tableOf[prefix] = index + 1
  for (let i = 0; i < bits.length; i++) {
    const table = tableOf[bits[i]! >>> 16]!
    if (table !== 0 && valid[i] !== 0) tables[table - 1]![bits[i]! & 0xffff]!++
  }
  return new Map(prefixes.map((prefix, index) => [prefix, tables[index]!]))
}

/** The bucket that holds the `rank`-th item, and how many items lie in the buckets before it. */
function bucketOf(counts: Uint32Array, rank: number): [bucket: number, before: number] {
  let before = 0
  for (let bucket = 0; ; bucket++) {
    if (before + counts[bucket]! > rank) return [bucket, before]
    before += counts[bucket]!
  }
}
