import type { DepthMap } from '@spatial-ssrl/core'
import type { Point } from './markers.ts'

/** Diameters looked at. */
const diameters = 16
/** Radius of the circle on which they end, in radii of the marker. */
const circle = 1.25

/**
 * How much of the surface under a marker can still be seen around it: the share, 0…1, of diameters across the marker at whose ends it
 * goes on. It does unless both ends lie nearer than `least` or both lie farther than `most`: a slanted ground goes on, a pole that is
 * thinner than its marker does not. A place without depth counts as infinitely far, one outside the map does not count.
 * @param radius of the marker, px
 */
export function visibleShare(map: DepthMap, { x, y }: Point, radius: number, least: number, most: number): number {
  const depthAt = (u: number, v: number): number | null => {
    if (u < 0 || v < 0 || u >= map.width || v >= map.height) return null
    const at = v * map.width + u
    return map.valid[at] === 1 ? map.data[at]! : Number.POSITIVE_INFINITY
  }
  let [inside, visible] = [0, 0]
  for (let i = 0; i < diameters; i++) {
    const angle = (Math.PI * i) / diameters
    const across = Math.round(circle * radius * Math.cos(angle))
    const down = Math.round(circle * radius * Math.sin(angle))
    const one = depthAt(x + across, y + down) ?? depthAt(x - across, y - down)
    const other = depthAt(x - across, y - down) ?? one
    if (one === null || other === null) continue
    inside++
    if (Math.min(one, other) <= most && Math.max(one, other) >= least) visible++
  }
  return inside === 0 ? 0 : visible / inside
}
