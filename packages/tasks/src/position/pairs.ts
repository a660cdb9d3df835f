import type { DepthMap } from '@spatial-ssrl/core'
import { blockRanges } from './block-ranges.ts'
import { centreOrder } from './centre-order.ts'
import type { Relation } from './direction.ts'
import { areaOf, type Block, type BlockRules, isVisible } from './regions.ts'
import { isClear, type SightlineRules } from './sightline.ts'

/** Near: of the same depth, side by side. Far: one clearly behind the other. */
export type PairKind = 'near' | 'far'

export interface Pair {
  first: Block
  second: Block
  relation: Relation
}

/** What makes two blocks a near or a far pair. */
export interface PairRules extends SightlineRules {
  /** Depth difference from which on a pair is far, in the map's own unit. */
  gap: number
  /** Depth difference up to which a pair is near, in the map's own unit. */
  nearGap: number
  /** Least distance in px: along x for a near pair, in the picture for a far one. */
  leastOffset: number
  /** Height difference in px that a near pair stays below. */
  level: number
  /** Sideways offset in px above which a far pair's answer names both directions. */
  sideways: number
  /** Least share of the farther depth by which the blocks of a far pair differ. */
  noise: number
}

/** Which question of the wanted kind two blocks allow, or null for none. */
function relationOf(a: Block, b: Block, kind: PairKind, rules: PairRules): Relation | null {
  const [dx, dy] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)]
  if (kind === 'near') {
    const alike = Math.abs(a.most - b.least) <= rules.nearGap && Math.abs(b.most - a.least) <= rules.nearGap
    return alike && dy < rules.level && dx >= rules.leastOffset ? 'x' : null
  }
  const gap = Math.max(a.least, b.least) - Math.min(a.most, b.most)
  if (gap < rules.gap || dx * dx + dy * dy < rules.leastOffset ** 2) return null
  if (gap < rules.noise * Math.max(a.most, b.most)) return null
  return dx > rules.sideways ? 'xz' : 'z'
}

/** The first pair in the order of the list: the earliest block that has a partner, with its earliest partner. */
export function firstPair(map: DepthMap, blocks: readonly Block[], kind: PairKind, rules: PairRules): Pair | null {
  for (const [i, first] of blocks.entries()) {
    for (let j = i + 1; j < blocks.length; j++) {
      const relation = relationOf(first, blocks[j]!, kind, rules)
      if (relation !== null && isClear(first, blocks[j]!, relation, map, rules))
        return { first, second: blocks[j]!, relation }
    }
  }
  return null
}

/**
 * The pair that the published search finds: blocks by distance from the picture's centre, the earliest one that has a partner with its
 * earliest partner. Pixels without depth are ignored inside a block; a block with none at all is left out.
 * @param outerLimit blocks whose partners are looked for before giving up
 */
export function firstPairFromCentre(
  map: DepthMap,
  kinds: readonly PairKind[],
  blockRules: BlockRules,
  rules: PairRules,
  outerLimit: number,
): Pair | null {
  const { width, height } = map
  const { least, most, cover } = blockRanges(map, blockRules.side)
  const area = areaOf(map, blockRules)
  const rings = centreOrder(area, width, Math.floor(width / 2), Math.floor(height / 2))
  const flat = new Int32Array(map.data.length)
  let count = 0
  const candidate: Block = { x: 0, y: 0, least: 0, most: 0 } // one object for millions of comparisons
  const load = (i: number, block: Block): Block => {
    block.x = i % width
    block.y = (i - block.x) / width
    block.least = least[i]!
    block.most = most[i]!
    return block
  }
  /** Finds more flat blocks; false when the area is used up. */
  const extend = (): boolean => {
    const ring = rings.next()
    if (ring.done) return false
    cover(ring.value.bounds)
    for (const i of ring.value.pixels) {
      const spread = most[i]! - least[i]! // −∞ for a block of holes
      if (spread >= 0 && spread <= blockRules.spread && isVisible(map, load(i, candidate), blockRules))
        flat[count++] = i
    }
    return true
  }
  for (const kind of kinds) {
    for (let outer = 0; outer < outerLimit; outer++) {
      while (outer >= count && extend());
      if (outer >= count) break
      const first = load(flat[outer]!, { ...candidate })
      for (let inner = outer + 1; ; inner++) {
        while (inner >= count && extend());
        if (inner >= count) break
        const relation = relationOf(first, load(flat[inner]!, candidate), kind, rules)
        if (relation !== null && isClear(first, candidate, relation, map, rules))
          return { first, second: { ...candidate }, relation }
      }
    }
  }
  return null
}
