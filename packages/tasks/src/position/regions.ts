import type { DepthMap, Rng } from '@spatial-ssrl/core'
import type { Point } from '../look/markers.ts'
import { visibleShare } from '../look/visibility.ts'

/** A block of nearly one depth: its middle, and the least and most depth inside as stored. */
export interface Block extends Point {
  least: number
  most: number
}

/** What makes a block usable. */
export interface BlockRules {
  /** Side, px, odd. */
  side: number
  /** Largest max − min inside, in the map's own unit. */
  spread: number
  /** Blocks' middles lie within this share of the picture's size from its centre, 0…0.5. */
  margin: number
  /** Radius of the marker, px, which is also the space that middles keep to the picture's edge. */
  reach: number
  /** Least `visibleShare` of the block's surface. */
  leastVisible: number
}

/** Where blocks' middles may lie, bounds included; empty when right < left or bottom < top. */
export interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

export function areaOf({ width, height }: DepthMap, { side, margin, reach }: BlockRules): Area {
  const edge = Math.max((side - 1) / 2, reach)
  return {
    left: Math.max(edge, Math.ceil(width / 2 - margin * width)),
    right: Math.min(width - 1 - edge, Math.floor(width / 2 + margin * width)),
    top: Math.max(edge, Math.ceil(height / 2 - margin * height)),
    bottom: Math.min(height - 1 - edge, Math.floor(height / 2 + margin * height)),
  }
}

/** The flat ones among `attempts` blocks at random places, in random order; every pixel inside has depth. */
export function randomBlocks(map: DepthMap, rules: BlockRules, attempts: number, rng: Rng): Block[] {
  const { left, right, top, bottom } = areaOf(map, rules)
  if (right < left || bottom < top) return []
  const blocks: Block[] = []
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [x, y] = [left + rng.int(right - left + 1), top + rng.int(bottom - top + 1)]
    const block = flatBlock(map, x, y, rules)
    if (block !== null && isVisible(map, block, rules)) blocks.push(block)
  }
  return blocks
}

/** Whether enough of a block's surface shows around its marker. */
export function isVisible(map: DepthMap, block: Block, { spread, reach, leastVisible }: BlockRules): boolean {
  return (
    leastVisible === 0 || visibleShare(map, block, reach, block.least - spread, block.most + spread) >= leastVisible
  )
}

function flatBlock({ width, data, valid }: DepthMap, x: number, y: number, { side, spread }: BlockRules): Block | null {
  const half = (side - 1) / 2
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = y - half; row <= y + half; row++) {
    for (let i = row * width + x - half; i <= row * width + x + half; i++) {
      if (valid[i] === 0) return null
      least = Math.min(least, data[i]!)
      most = Math.max(most, data[i]!)
      if (most - least > spread) return null
    }
  }
  return { x, y, least, most }
}
