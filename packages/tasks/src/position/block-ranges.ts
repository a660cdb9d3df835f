import type { DepthMap } from '@spatial-ssrl/core'
import type { Area } from './regions.ts'

/** Side of the tiles that are worked on at a time, px: their scratch space stays in a core's cache. */
const tileSide = 128

/** Least and largest valid depth of `side` × `side` blocks, at the index of the block's middle pixel. */
export interface BlockRanges {
  /** +∞ where a block holds no valid depth. */
  least: Float32Array
  /** −∞ where a block holds no valid depth. */
  most: Float32Array
  /** Computes the blocks with their middle in `area`, bounds included; until then they hold 0. */
  cover(area: Area): void
}

/**
 * Ranges of blocks, computed tile by tile when asked for; what a block has outside the map counts as without depth. Within a tile,
 * spans of 1, 2, 4 … are joined pairwise until the block's side is reached, along rows and then down columns: about log₂(side)
 * comparisons a pixel each way.
 * @param side odd, px
 */
export function blockRanges(map: DepthMap, side: number): BlockRanges {
  const { width, height } = map
  const least = new Float32Array(width * height)
  const most = new Float32Array(width * height)
  const stride = tileSide + side - 1
  const low = new Float32Array(stride * stride)
  const high = new Float32Array(stride * stride)
  const shifts = shiftsOf(side)
  const done = new Set<number>()

  const fillTile = (left: number, top: number) => {
    load(map, left - (side - 1) / 2, top - (side - 1) / 2, stride, low, high)
    for (let start = 0; start < low.length; start += stride)
      for (const shift of shifts) join(low, high, start, start + stride - shift, shift)
    for (const shift of shifts) join(low, high, 0, (stride - shift) * stride, shift * stride)
    const columns = Math.min(tileSide, width - left)
    for (let row = 0; row < Math.min(tileSide, height - top); row++) {
      least.set(low.subarray(row * stride, row * stride + columns), (top + row) * width + left)
      most.set(high.subarray(row * stride, row * stride + columns), (top + row) * width + left)
    }
  }

  return {
    least,
    most,
    cover(area) {
      for (let top = Math.floor(area.top / tileSide) * tileSide; top <= area.bottom; top += tileSide) {
        for (let left = Math.floor(area.left / tileSide) * tileSide; left <= area.right; left += tileSide) {
          const key = top * width + left
          if (done.has(key)) continue
          done.add(key)
          fillTile(left, top)
        }
      }
    },
  }
}

/** Copies a square of depths, ±∞ where there is none. */
function load(map: DepthMap, left: number, top: number, stride: number, low: Float32Array, high: Float32Array): void {
  low.fill(Number.POSITIVE_INFINITY)
  high.fill(Number.NEGATIVE_INFINITY)
  const [firstRow, lastRow] = [Math.max(0, top), Math.min(map.height, top + stride)]
  const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(map.width, left + stride)]
  for (let y = firstRow; y < lastRow; y++) {
    let to = (y - top) * stride + firstColumn - left
    for (let i = y * map.width + firstColumn; i < y * map.width + lastColumn; i++, to++) {
      if (map.valid[i] === 0) continue
      low[to] = map.data[i]!
      high[to] = map.data[i]!
    }
  }
}

/** Steps by which spans are joined: each at most the length reached so far, together `side` − 1. */
function shiftsOf(side: number): number[] {
  const shifts: number[] = []
  for (let length = 1; length < side; ) {
    const shift = Math.min(length, side - length)
    shifts.push(shift)
    length += shift
  }
  return shifts
}

/** Widens the ranges at [from, to) by those `shift` further on; in place, because reading runs ahead of writing. */
function join(low: Float32Array, high: Float32Array, from: number, to: number, shift: number): void {
  for (let i = from; i < to; i++) {
    const [otherLow, otherHigh] = [low[i + shift]!, high[i + shift]!]
    if (otherLow < low[i]!) low[i] = otherLow
    if (otherHigh > high[i]!) high[i] = otherHigh
  }
}
