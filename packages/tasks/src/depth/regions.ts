import type { DepthMap, Rng } from '@spatial-ssrl/core'
import type { Point } from '../look/markers.ts'
import { visibleShare } from '../look/visibility.ts'

/** A flat place: its middle, and the normalised depth there. */
export interface Region extends Point {
  depth: number
}

/** A span of normalised depth, nearest and farthest. */
export type Band = readonly [near: number, far: number]

/** What makes a place a region. */
export interface RegionRules {
  /** Depths that become 0 and 1. */
  low: number
  high: number
  bands: readonly Band[]
  /** Side of the flat window, px, odd. */
  window: number
  /** Largest normalised max − min inside the window. */
  spread: number
  /** The whole window lies in the band, not only its middle. */
  wholeWindow: boolean
  /** Radius of the marker that will cover the place, px. */
  radius: number
  /** Least `visibleShare` of the surface under the marker. */
  leastVisible: number
}

/** Regions by band, and whether some were left out because their markers would hide them. */
export interface FoundRegions {
  byBand: Region[][]
  hidden: boolean[]
}

/** Most regions that are kept per band. */
const enough = 16

/** `count` equal bands of 0…1 with gaps between them; 3 and 0.05 give the published [0, .3], [.35, .65], [.7, 1]. */
export function bandsOf(count: number, gap: number): Band[] {
  const height = (1 - (count - 1) * gap) / count
  return Array.from({ length: count }, (_, i) => [
    i * (height + gap),
    i === count - 1 ? 1 : i * (height + gap) + height,
  ])
}

/** Regions in each band, in random order. */
export function findRegions(map: DepthMap, rules: RegionRules, rng: Rng): FoundRegions {
  const { low, high, bands, leastVisible } = rules
  const byBand = bands.map((): Region[] => [])
  const hidden = bands.map(() => false)
  const slack = rules.spread * (high - low)
  for (const centre of rng.shuffle(latticeOf(map, Math.ceil(rules.radius), rng))) {
    if (map.valid[centre] === 0) continue
    const stored = map.data[centre]!
    const depth = clamp((stored - low) / (high - low))
    const band = bands.findIndex(([near, far], i) => depth >= near && depth <= far && byBand[i]!.length < enough)
    if (band < 0) continue
    const region = { x: centre % map.width, y: Math.floor(centre / map.width), depth }
    const range = flatRange(map, region, rules)
    const [near, far] = rules.wholeWindow ? bands[band]! : [0, 1]
    if (range === null || range[0] < near || range[1] > far) continue
    if (leastVisible > 0 && visibleShare(map, region, rules.radius, stored - slack, stored + slack) < leastVisible) {
      hidden[band] = true
      continue
    }
    byBand[band]!.push(region)
    if (byBand.every((regions) => regions.length >= enough)) break
  }
  return { byBand, hidden }
}

/** One region per band such that every two of them are `compatible`; null when the choices at hand allow none. */
export function chooseRegions(
  byBand: readonly (readonly Region[])[],
  compatible: (nearer: Region, farther: Region) => boolean,
): Region[] | null {
  const pick = (chosen: readonly Region[]): Region[] | null => {
    if (chosen.length === byBand.length) return [...chosen]
    for (const region of byBand[chosen.length]!) {
      if (!chosen.every((nearer) => compatible(nearer, region))) continue
      const complete = pick([...chosen, region])
      if (complete !== null) return complete
    }
    return null
  }
  return pick([])
}

/** Pixel indices of at most about 65,000 places on a regular lattice with a random origin, `reach` px away from the edges. */
function latticeOf({ width, height }: DepthMap, reach: number, rng: Rng): number[] {
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / 65536)))
  const [left, top] = [reach + rng.int(step), reach + rng.int(step)]
  const centres: number[] = []
  for (let y = top; y < height - reach; y += step)
    for (let x = left; x < width - reach; x += step) centres.push(y * width + x)
  return centres
}

/** Normalised [min, max] of the window around a point; null when it leaves the map, has a hole or spreads too far. */
function flatRange(
  { width, height, data, valid }: DepthMap,
  { x, y }: Point,
  { window, low, high, spread }: RegionRules,
): [number, number] | null {
  const half = (window - 1) / 2
  if (x < half || y < half || x + half >= width || y + half >= height) return null
  let [least, most] = [1, 0]
  for (let row = y - half; row <= y + half; row++) {
    for (let i = row * width + x - half; i <= row * width + x + half; i++) {
      if (valid[i] === 0) return null
      const depth = clamp((data[i]! - low) / (high - low))
      if (depth < least) least = depth
      if (depth > most) most = depth
      if (most - least >= spread) return null
    }
  }
  return [least, most]
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
