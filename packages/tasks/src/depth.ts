import type { DepthMap, Rng } from '@spatial-ssrl/core'
import { z } from 'zod'
import { depthPercentiles, validShare } from './depth-range.ts'
import { lengthSchema, oddPixelsOf } from './length.ts'
import { drawNumberedMarkers, markerDistance, markerLookSchema, markerReach, type Point } from './markers.ts'
import { generatorVersion, readMeta, type Task } from './task.ts'
import { word } from './wording.ts'

const bandSchema = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])

const paramsSchema = z.strictObject({
  bands: z
    .array(bandSchema)
    .min(2)
    .max(6)
    .default([
      [0, 0.3],
      [0.35, 0.65],
      [0.7, 1],
    ])
    .describe('normalised depth of the regions, nearest first; one marker each'),
  percentiles: z
    .tuple([z.number(), z.number()])
    .default([0.5, 99.5])
    .describe('percentiles of the valid depths that become 0 and 1; beyond them depth is clipped'),
  window: lengthSchema
    .default({ share: 0.0326, pixels: 3 })
    .describe('side of the square that must be flat; 25 px of 768'),
  spread: z.number().min(0).max(1).default(0.15).describe('largest normalised max − min inside the window'),
  wholeWindow: z.boolean().default(true).describe('the whole window lies in the band, not only its middle'),
  fallback: z
    .strictObject({ window: lengthSchema, spread: z.number().min(0).max(1) })
    .nullable()
    .default(null)
    .describe('second try for a band without a region'),
  leastValid: z.number().min(0).max(1).default(0.2).describe('decline when less of the picture has depth'),
  smallestSide: z.int().min(1).default(48).describe('decline when the picture has a shorter side, px'),
  look: markerLookSchema.prefault({}),
})

export type DepthParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ regions: z.array(z.object({ marker: z.int(), depth: z.number() })).min(2) })

const wordings = [
  'Sort the markers from nearest to farthest: {markers}.',
  'Which marker is nearest, which is farther? Order {markers} by depth, nearest first.',
  'Order the marked places {markers} by their distance from the camera, smallest first.',
]

/** A flat place: its middle, and the normalised depth there. */
interface Region extends Point {
  depth: number
}

/** Sort marked regions by depth, nearest first. */
export const depth: Task<DepthParams> = {
  name: 'depth',
  needsDepth: true,
  images: 1,
  answerKind: 'permutation',
  params: paramsSchema,
  chance: ({ bands }) => 1 / bands.reduce((product, _, i) => product * (i + 1), 1),

  generate({ image, depth: map }, params, rng) {
    if (map === undefined) return { declined: 'no depth' }
    if (Math.min(image.width, image.height) < params.smallestSide) return { declined: 'image too small' }
    if (validShare(map) < params.leastValid) return { declined: 'too little valid depth' }
    const [low, high] = depthPercentiles(map, params.percentiles) as [number, number]
    if (!(high > low)) return { declined: 'depth is flat' }
    const found = findRegions(map, low, high, params, rng.fork('regions'))
    if (found.some((regions) => regions.length === 0)) return { declined: 'no flat region in a depth band' }
    const regions = apart(found, markerDistance(params.look, image))
    if (regions === null) return { declined: 'markers would overlap' }
    const numbers = rng.fork('markers').shuffle(regions.map((_, i) => i + 1))
    const marked = regions.map((region, i) => ({ marker: numbers[i]!, ...region })).sort((a, b) => a.marker - b.marker)
    const gaps = regions.slice(1).map((region, i) => region.depth - regions[i]!.depth)
    const markers = marked.map(({ marker }) => marker).join(', ')
    return {
      images: [drawNumberedMarkers(image, marked, params.look)],
      problem: `<image>${word(wordings, { markers }, rng.fork('wording'))}`,
      answer: nearestFirst(marked),
      meta: { generatorVersion, params, regions: marked, depthRange: [low, high], difficulty: 1 - Math.min(...gaps) },
    }
  },

  answerFromMeta: (meta) => nearestFirst(readMeta('depth', metaSchema, meta).regions),

  derivation: (_, rng) => rng.pick(['Nearest first.', 'Low and large is near, high and small is far.']),
}

function nearestFirst(regions: readonly { marker: number; depth: number }[]): string {
  return [...regions]
    .sort((a, b) => a.depth - b.depth)
    .map(({ marker }) => marker)
    .join('-')
}

/** Up to `enough` flat regions per band, in random order. */
function findRegions(map: DepthMap, low: number, high: number, params: DepthParams, rng: Rng, enough = 16): Region[][] {
  const centres = rng.shuffle(latticeOf(map, markerReach(params.look, map), rng))
  const search = (window: number, spread: number, bands: readonly (readonly [number, number])[]) => {
    const found = bands.map((): Region[] => [])
    for (const centre of centres) {
      if (map.valid[centre] === 0) continue
      const depth = clamp((map.data[centre]! - low) / (high - low))
      const band = bands.findIndex(([near, far], i) => depth >= near && depth <= far && found[i]!.length < enough)
      if (band < 0) continue
      const region = { x: centre % map.width, y: Math.floor(centre / map.width), depth }
      const range = flatRange(map, region, window, low, high, spread)
      const [near, far] = params.wholeWindow ? bands[band]! : [0, 1]
      if (range !== null && range[0] >= near && range[1] <= far) found[band]!.push(region)
      if (found.every((regions) => regions.length >= enough)) break
    }
    return found
  }
  const found = search(oddPixelsOf(params.window, map), params.spread, params.bands)
  const { fallback } = params
  if (fallback === null || found.every((regions) => regions.length > 0)) return found
  const second = search(oddPixelsOf(fallback.window, map), fallback.spread, params.bands)
  return found.map((regions, band) => (regions.length > 0 ? regions : second[band]!))
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
  window: number,
  low: number,
  high: number,
  spread: number,
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

/** One region per band such that all keep `distance`; null when the choices at hand allow none. */
function apart(found: readonly Region[][], distance: number): Region[] | null {
  const pick = (chosen: Region[]): Region[] | null => {
    if (chosen.length === found.length) return chosen
    for (const region of found[chosen.length]!) {
      if (chosen.some(({ x, y }) => Math.hypot(x - region.x, y - region.y) < distance)) continue
      const complete = pick([...chosen, region])
      if (complete !== null) return complete
    }
    return null
  }
  return pick([])
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
