import type { DepthMap, Rng } from '@spatial-ssrl/core'
import { z } from 'zod'
import { depthGuards, leastVisible, usableDepth } from '../look/depth-guards.ts'
import {
  drawNumberedMarkers,
  markerDistance,
  markerLookSchema,
  markerReach,
  publishedMarkerLook,
} from '../look/markers.ts'
import { lengthSchema, oddPixelsOf, pixels } from '../task/length.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'
import { bandsOf, chooseRegions, findRegions, type Region, type RegionRules } from './regions.ts'

const paramsSchema = z
  .strictObject({
    regions: z.int().min(2).max(6).default(3).describe('marked places, each in a band of depth of its own'),
    gap: z.number().min(0).max(0.15).default(0.05).describe('normalised depth between two bands'),
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
      .describe('second try for a band without a region; the released code uses 11 px and 0.2'),
    noise: z
      .number()
      .min(0)
      .max(1)
      .default(0.03)
      .describe(
        'a region is farther than the one before by at least this share of its depth; sensors err in proportion',
      ),
    leastVisible,
    ...depthGuards,
    look: markerLookSchema.prefault({}),
  })
  .refine(({ percentiles: [low, high] }) => low < high, 'percentiles: the first is below the second')

/** What `depth` asks for: places, gaps between their bands of depth (normalised, 0…1), flatness and marks. The schema states units and defaults. */
export type DepthParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ regions: z.array(z.object({ marker: z.int(), depth: z.number() })).min(2) })

const question: Question = {
  name: 'depth',
  places: ['markers'],
  images: 1,
  wordings: [
    'Sort the markers from nearest to farthest: {markers}.',
    'Which marker is nearest, which is farther? Order {markers} by depth, nearest first.',
    'Order the marked places {markers} by their distance from the camera, smallest first.',
  ],
}

/** Sort marked regions by depth, nearest first. */
export const depth: Task<DepthParams, 'order'> = {
  name: 'depth',
  version: generatorVersion,
  needs: 'order',
  images: 1,
  questions: [question],
  params: paramsSchema,
  presets: {
    paper: {
      window: pixels(25),
      wholeWindow: false,
      fallback: { window: pixels(11), spread: 0.2 },
      noise: 0,
      leastVisible: 0,
      leastValid: 0,
      look: publishedMarkerLook,
    },
    'colour-free': { look: { coloured: false } },
  },
  reward: { rule: 'permutation' },
  explain: 'Order the marked places from nearest to farthest.',
  chance: ({ regions }) => 1 / Array.from({ length: regions }, (_, i) => i + 1).reduce((a, b) => a * b),

  generate({ image, depth: map }, params, rng, templates) {
    if (map === undefined) return { declined: 'no depth' }
    const range = usableDepth(image, map, params)
    if ('declined' in range) return range
    const { low, high } = range
    const found = search(map, low, high, params, rng.fork('regions'))
    const empty = found.byBand.findIndex((regions) => regions.length === 0)
    if (empty >= 0)
      return { declined: found.hidden[empty] ? 'a marker would hide what it marks' : 'no flat region in a depth band' }

    const distance = markerDistance(params.look, image)
    const separate = (a: Region, b: Region) => Math.hypot(a.x - b.x, a.y - b.y) >= distance
    const stored = (region: Region) => low + region.depth * (high - low)
    const noise = map.kind === 'ordinal' ? 0 : params.noise // the values of an order have no size
    const clear = (near: Region, far: Region) => stored(far) - stored(near) >= noise * stored(far)
    const regions = chooseRegions(found.byBand, (near, far) => separate(near, far) && clear(near, far))
    if (regions === null)
      return {
        declined:
          chooseRegions(found.byBand, separate) === null ? 'markers would overlap' : 'depths differ by less than noise',
      }

    const numbers = rng.fork('markers').shuffle(regions.map((_, i) => i + 1))
    const marked = regions.map((region, i) => ({ marker: numbers[i]!, ...region })).sort((a, b) => a.marker - b.marker)
    const gaps = regions.slice(1).map((region, i) => region.depth - regions[i]!.depth)
    const markers = marked.map(({ marker }) => marker).join(', ')
    return {
      images: [drawNumberedMarkers(image, marked, params.look)],
      problem: ask(question, { markers }, rng.fork('wording'), templates),
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

/** Regions by the main rules, and by the fallback's for bands that have none. */
function search(map: DepthMap, low: number, high: number, params: DepthParams, rng: Rng) {
  const rules: RegionRules = {
    low,
    high,
    bands: bandsOf(params.regions, params.gap),
    window: oddPixelsOf(params.window, map),
    spread: params.spread,
    wholeWindow: params.wholeWindow,
    radius: markerReach(params.look, map),
    leastVisible: params.leastVisible,
  }
  const found = findRegions(map, rules, rng)
  const { fallback } = params
  if (fallback === null || found.byBand.every((regions) => regions.length > 0)) return found
  const second = findRegions(map, { ...rules, window: oddPixelsOf(fallback.window, map), spread: fallback.spread }, rng)
  const byBand = found.byBand.map((regions, band) => (regions.length > 0 ? regions : second.byBand[band]!))
  return { byBand, hidden: second.hidden }
}
