import type { Declined, DepthMap, JsonObject, Rng } from '@spatial-ssrl/core'
import { z } from 'zod'
import { depthGuards, leastVisible, usableDepth } from '../look/depth-guards.ts'
import {
  drawNumberedMarkers,
  markerDistance,
  markerLookSchema,
  markerReach,
  publishedMarkerLook,
} from '../look/markers.ts'
import { lengthSchema, oddPixelsOf, pixels, pixelsOf } from '../task/length.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, letters, type Question } from '../task/wording.ts'
import { directionChoices, directionOf, type Orientation, orientations } from './direction.ts'
import { firstPair, firstPairFromCentre, type Pair, type PairKind, type PairRules } from './pairs.ts'
import { type Block, type BlockRules, randomBlocks } from './regions.ts'

const weight = z.number().min(0)

const paramsSchema = z.strictObject({
  search: z
    .enum(['random', 'centre'])
    .default('random')
    .describe('random pairs, or the first one from the centre outwards'),
  block: lengthSchema.default({ share: 0.0141, pixels: 3 }).describe('side of the flat blocks; 15 px of 1064'),
  spread: z.number().min(0).max(1).default(0.15).describe('largest normalised max − min inside a block'),
  margin: z.number().min(0).max(0.5).default(0.45).describe('how far from the centre blocks lie, share of the size'),
  gap: z.number().min(0).max(1).default(0.25).describe('normalised depth difference from which on a pair is far'),
  nearGap: z.number().min(0).max(1).default(0.1).describe('normalised depth difference up to which a pair is near'),
  leastOffset: z
    .number()
    .min(0)
    .max(1)
    .default(0.125)
    .describe('least offset of the markers, share of the shorter side'),
  level: lengthSchema.default({ share: 0.08, pixels: 3 }).describe('height difference that near pairs stay below'),
  sideways: lengthSchema
    .default({ share: 0.15, pixels: 4 })
    .describe('offset above which far pairs are also left or right'),
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0.03)
    .describe('far pairs differ by at least this share of the farther depth; sensors err in proportion'),
  fieldOfView: z
    .number()
    .min(10)
    .max(150)
    .default(60)
    .describe('angle of view assumed for clearance, along the longer side, degrees'),
  clearance: z
    .number()
    .min(0)
    .max(40)
    .nullable()
    .default(15)
    .describe('degrees that a direction in space keeps from where another answer is right; null = anyhow'),
  leastVisible,
  percentiles: z.tuple([z.number(), z.number()]).default([0.5, 99.5]).describe('of valid depths, that become 0 and 1'),
  farShare: z.number().min(0).max(1).default(0.5).describe('share of puzzles that first look for a far pair'),
  orientations: z
    .strictObject({ left: weight, right: weight, towards: weight, away: weight })
    .default({ left: 1, right: 1, towards: 1, away: 1 })
    .refine((weights) => Object.values(weights).some((share) => share > 0), 'one orientation has a weight above 0')
    .describe('relative frequency of the ways the camera looks'),
  attempts: z.int().min(1).default(400).describe('random blocks tried, or blocks whose partners are searched'),
  ...depthGuards,
  look: markerLookSchema.prefault({}),
})

/** What `position` asks for: how two places are sought, how flat, far and visible they are (shares, px, normalised depth), and marks. The schema states units and defaults. */
export type PositionParams = z.output<typeof paramsSchema>

const placeSchema = z.object({ marker: z.int(), x: z.number(), y: z.number(), depth: z.number() })

const metaSchema = z.object({
  camera: placeSchema,
  target: placeSchema,
  orientation: z.enum(orientations),
  relation: z.enum(['x', 'z', 'xz']),
  options: z.array(z.string()).length(4),
})

const looking: Record<Orientation, string> = {
  left: 'to the left',
  right: 'to the right',
  towards: 'towards the viewer',
  away: 'away from the viewer',
}

/** How far the camera is turned from the viewer's own direction, in half turns. */
const turns: Record<Orientation, number> = { left: 0.5, right: 0.5, towards: 1, away: 0 }

const wordings = [
  'You stand at marker {camera} and look {looking}. Where is marker {target}?',
  'A camera at marker {camera} looks {looking}. In which direction is marker {target}?',
  'Seen from marker {camera}, looking {looking}: where is marker {target}?',
]
const nearQuestion: Question = {
  name: 'position-near',
  places: ['camera', 'looking', 'target', 'options'],
  images: 1,
  wordings: wordings.map((wording) => `${wording} {options}`),
}
const farQuestion: Question = {
  ...nearQuestion,
  name: 'position-far',
  wordings: wordings.map((wording) => `${wording} Ignore height. {options}`),
}

/** Two markers in space: where is one, seen from a camera at the other that looks left, right, towards the viewer or away? */
export const position: Task<PositionParams, 'distance'> = {
  name: 'position',
  version: generatorVersion,
  needs: 'distance',
  images: 1,
  questions: [nearQuestion, farQuestion],
  params: paramsSchema,
  presets: {
    paper: {
      search: 'centre',
      block: pixels(15),
      level: pixels(30),
      nearGap: 0.25,
      sideways: pixels(150),
      noise: 0,
      clearance: null,
      leastVisible: 0,
      percentiles: [0, 100],
      orientations: { left: 0.3, right: 0.3, towards: 0.3, away: 0.1 },
      attempts: 64,
      leastValid: 0,
      look: publishedMarkerLook,
    },
    'colour-free': { look: { coloured: false } },
  },
  reward: { rule: 'choice' },
  explain: 'In which direction does the second marker lie, seen with the given orientation?',
  chance: () => 1 / 4,

  generate({ image, depth: map }, params, rng, templates) {
    if (map === undefined) return { declined: 'no depth' }
    if (map.kind === 'ordinal') return { declined: 'depth gives no distances, only an order' }
    const range = usableDepth(image, map, params)
    if ('declined' in range) return range
    const { low, high } = range
    const pair = findPair(map, high - low, params, rng.fork('pair'))
    if ('declined' in pair) return pair
    const { first, second, relation } = pair
    const [camera, target] = rng.fork('camera').shuffle([first, second]) as [Block, Block]
    const [cameraNumber, targetNumber] = rng.fork('markers').shuffle([1, 2]) as [number, number]
    const orientation = drawOrientation(params.orientations, rng.fork('orientation'))
    const options = rng.fork('options').shuffle(directionChoices[relation])
    const facts = {
      camera: placeOf(camera, cameraNumber),
      target: placeOf(target, targetNumber),
      orientation,
      relation,
      options,
    }
    const values = {
      camera: `${cameraNumber}`,
      target: `${targetNumber}`,
      looking: looking[orientation],
      options: options.map((option, i) => `${letters[i]}. ${option}`).join(' '),
    }
    const points = cameraNumber === 1 ? [camera, target] : [target, camera]
    return {
      images: [drawNumberedMarkers(image, points, params.look)],
      problem: ask(relation === 'x' ? nearQuestion : farQuestion, values, rng.fork('wording'), templates),
      answer: solve(facts).letter,
      meta: {
        generatorVersion,
        params,
        ...facts,
        depthRange: [low, high],
        difficulty: (relation === 'xz' ? 0.5 : 0.25) + turns[orientation] / 2,
      },
    }
  },

  answerFromMeta: (meta) => solve(readMeta('position', metaSchema, meta)).letter,

  derivation({ meta }, rng) {
    const direction = directionFromMeta(meta)
    return rng.pick([`${direction}.`, `It is ${direction}.`])
  },

  // The letter follows from the direction and not from the picture.
  bareReply: ({ answer, meta }) => `${directionFromMeta(meta)}: ${answer}`,
}

/** The direction in words, such as `Right-Front`, computed from the geometry in a puzzle's meta. */
export function directionFromMeta(meta: JsonObject): string {
  return solve(readMeta('position', metaSchema, meta)).direction
}

function solve(facts: z.output<typeof metaSchema>): { direction: string; letter: string } {
  const { camera, target, orientation, relation, options } = facts
  const offset = { dx: target.x - camera.x, dz: target.depth - camera.depth }
  const direction = directionOf(orientation, relation, offset)
  return { direction, letter: letters[options.indexOf(direction)] ?? '' }
}

/** A block's place and the largest depth inside, by which pairs are compared. */
function placeOf({ x, y, most }: Block, marker: number) {
  return { marker, x, y, depth: most }
}

function findPair(map: DepthMap, unit: number, params: PositionParams, rng: Rng): Pair | Declined {
  const blockRules: BlockRules = {
    side: oddPixelsOf(params.block, map),
    spread: params.spread * unit,
    margin: params.margin,
    reach: markerReach(params.look, map),
    leastVisible: params.leastVisible,
  }
  const leastOffset = Math.floor(params.leastOffset * Math.min(map.width, map.height))
  const rules: PairRules = {
    gap: params.gap * unit,
    nearGap: params.nearGap * unit,
    leastOffset: Math.max(leastOffset, markerDistance(params.look, map)),
    level: pixelsOf(params.level, map),
    sideways: pixelsOf(params.sideways, map),
    noise: params.noise,
    fieldOfView: params.fieldOfView,
    clearance: params.clearance,
  }
  const kinds: PairKind[] = rng.fork('kind').next() < params.farShare ? ['far', 'near'] : ['near', 'far']
  const find = (blockRules: BlockRules, rules: PairRules): Pair | null => {
    if (params.search === 'centre') return firstPairFromCentre(map, kinds, blockRules, rules, params.attempts)
    const blocks = randomBlocks(map, blockRules, params.attempts, rng.fork('blocks'))
    return firstPair(map, blocks, kinds[0]!, rules) ?? firstPair(map, blocks, kinds[1]!, rules)
  }
  const pair = find(blockRules, rules)
  if (pair !== null) return pair
  const vague = { ...rules, clearance: null, noise: 0 } // which rule was it that left nothing over?
  if ((params.clearance !== null || params.noise > 0) && find(blockRules, vague) !== null)
    return { declined: 'pairs are near a boundary between directions' }
  if (params.leastVisible > 0 && find({ ...blockRules, leastVisible: 0 }, vague) !== null)
    return { declined: 'a marker would hide what it marks' }
  return { declined: 'no pair of regions' }
}

function drawOrientation(weights: PositionParams['orientations'], rng: Rng): Orientation {
  const total = orientations.reduce((sum, orientation) => sum + weights[orientation], 0)
  let left = rng.next() * total
  for (const orientation of orientations) {
    left -= weights[orientation]
    if (left < 0) return orientation
  }
  return 'away'
}
