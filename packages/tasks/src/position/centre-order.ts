import type { Area } from './regions.ts'

const ringWidth = 16

/** The pixels of an area between two circles around a point. */
export interface Ring {
  /** A box around the ring, within the area. */
  bounds: Area
  /** Pixel indices `y * width + x` by their distance from the point, equally distant ones row by row. */
  pixels: Int32Array
}

/** All pixels of an area by their distance from (centreX, centreY), ring after ring: a search that ends early sorts little. */
export function* centreOrder(area: Area, width: number, centreX: number, centreY: number): Generator<Ring> {
  const across = Math.max(Math.abs(area.left - centreX), Math.abs(area.right - centreX))
  const down = Math.max(Math.abs(area.top - centreY), Math.abs(area.bottom - centreY))
  const farthest = Math.hypot(across, down)
  for (let inner = 0; inner <= farthest; inner += ringWidth) {
    const outer = inner + ringWidth
    const bounds = {
      left: Math.max(area.left, centreX - outer),
      right: Math.min(area.right, centreX + outer),
      top: Math.max(area.top, centreY - outer),
      bottom: Math.min(area.bottom, centreY + outer),
    }
    yield { bounds, pixels: sortedRing(bounds, width, centreX, centreY, inner) }
  }
}

/** Counting sort over the squared distances [inner², (inner + ringWidth)²). */
function sortedRing(bounds: Area, width: number, centreX: number, centreY: number, inner: number): Int32Array {
  const from = inner ** 2
  const to = (inner + ringWidth) ** 2
  const ends = new Int32Array(to - from + 1)
  const visit = (take: (distance: number, index: number) => void) => {
    for (let y = bounds.top; y <= bounds.bottom; y++) {
      const dy2 = (y - centreY) ** 2
      const hole = Math.ceil(Math.sqrt(Math.max(0, from - dy2)))
      for (let x = bounds.left; x <= bounds.right; x++) {
        if (x > centreX - hole && x < centreX + hole) x = Math.min(bounds.right, centreX + hole) // over the inner circle
        const distance = dy2 + (x - centreX) ** 2
        if (distance >= from && distance < to) take(distance - from, y * width + x)
      }
    }
  }
  visit((distance) => {
    ends[distance + 1]!++
  })
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!
  const sorted = new Int32Array(ends[ends.length - 1]!)
  visit((distance, index) => {
    sorted[ends[distance]!++] = index
  })
  return sorted
}
