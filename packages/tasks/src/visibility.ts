import type { DepthMap } from '@spatial-ssrl/core'
import type { Point } from './markers.ts'

/** Places looked at around a marker. */
const places = 32
/** The circle they lie on, in radii of the marker. */
const circle = 1.25

/**
 * How much of the surface under a marker can still be seen: the share, 0…1, of places on a circle around it whose depth lies in
 * [least, most]. Places outside the map do not count; places without depth count as another surface.
 * @param radius of the marker, px
 */
export function visibleShare(map: DepthMap, { x, y }: Point, radius: number, least: number, most: number): number {
  let [inside, visible] = [0, 0]
  for (let i = 0; i < places; i++) {
    const angle = (2 * Math.PI * i) / places
    const [u, v] = [
      Math.round(x + circle * radius * Math.cos(angle)),
      Math.round(y + circle * radius * Math.sin(angle)),
    ]
    if (u < 0 || v < 0 || u >= map.width || v >= map.height) continue
    inside++
    const at = v * map.width + u
    if (map.valid[at] === 1 && map.data[at]! >= least && map.data[at]! <= most) visible++
  }
  return inside === 0 ? 0 : visible / inside
}
