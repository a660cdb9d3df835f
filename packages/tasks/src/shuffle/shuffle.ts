import type { RgbImage, Rng } from '@spatial-ssrl/core'
import {
  fillRectangleOnto,
  gridCells,
  meanDifference,
  type Rectangle,
  rearrangeGrid,
  thumbnail,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { gridOfMeta, gridSides, patchesTooSmall, smallestPatch } from '../look/grid-guards.ts'
import { likenessSide } from '../look/likeness.ts'
import { colourFreePatchLook, numberPatches, patchLookSchema, publishedPatchLook } from '../look/patch-labels.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'
import { placeNames } from './place-names.ts'

const paramsSchema = z
  .strictObject({
    ...gridSides,
    masked: z.boolean().default(false).describe('whiten one patch, whose place then follows by elimination'),
    identity: z.boolean().default(false).describe('allow the order in which nothing moved'),
    smallestPatch,
    leastDifference: z
      .number()
      .min(0)
      .max(255)
      .default(6)
      .describe('decline when the thumbnails of two patches differ by less, mean 0…255; 0 = never'),
    look: patchLookSchema.prefault({}),
  })
  .refine(({ rows, columns }) => rows * columns > 1, 'a 1×1 grid has nothing to put in order')
  .refine(
    ({ rows, columns, identity }) => rows * columns > 2 || identity,
    'two patches have one other order only: allow `identity` to make it a question',
  )
  .refine(
    ({ rows, columns, masked }) => !masked || Math.min(rows, columns) > 1,
    'a masked patch needs a grid of at least 2×2: a strip next to a blank one could go to either side',
  )

/** What `shuffle` asks for: grid, smallest patch, how different patches are, and marks. The schema states units and defaults. */
export type ShuffleParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ order: z.array(z.int().min(0)).min(2) })

const wordings = [
  'The numbered patches of this photo are shuffled. Which numbers belong at {places}?',
  'Put this shuffled photo in order. Give the numbers for {places}.',
  'These patches were mixed. Which one goes where? Answer as {places}.',
]
const question: Question = { name: 'shuffle', places: ['places'], images: 1, wordings }
const maskedQuestion: Question = {
  ...question,
  name: 'shuffle-masked',
  wordings: wordings.map((wording) => `${wording} One patch is blank.`),
}

/** Cut the picture into a grid and shuffle the patches; the answer lists, place by place, the patch that belongs there. */
export const shuffle: Task<ShuffleParams, 'picture'> = {
  name: 'shuffle',
  version: generatorVersion,
  needs: 'picture',
  images: 1,
  questions: [question, maskedQuestion],
  params: paramsSchema,
  presets: {
    paper: { identity: true, leastDifference: 0, look: publishedPatchLook },
    'colour-free': { look: colourFreePatchLook },
  },
  reward: { rule: 'permutation' },
  explain: 'The picture was cut into patches and shuffled: where does each patch belong?',
  chance: ({ rows, columns, identity }) => 1 / (factorial(rows * columns) - (identity ? 0 : 1)),

  generate({ image }, params, rng, templates) {
    const { rows, columns, leastDifference } = params
    if (patchesTooSmall(image, params)) return { declined: 'image too small' }
    const cells = gridCells(image, rows, columns)
    const difference = smallestDifference(image, cells)
    if (difference < leastDifference) return { declined: 'two patches look the same' }
    const order = drawOrder(cells.length, params.identity, rng.fork('order'))
    const masked = params.masked ? rng.fork('mask').int(cells.length) : null
    const mosaic = rearrangeGrid(image, rows, columns, order)
    if (masked !== null) fillRectangleOnto(mosaic, cells[masked]!, [255, 255, 255])
    numberPatches(mosaic, cells, params.look)
    const values = { places: placeNames(rows, columns).join('-') }
    return {
      images: [mosaic],
      problem: ask(masked === null ? question : maskedQuestion, values, rng.fork('wording'), templates),
      answer: inverse(order).join('-'),
      meta: {
        generatorVersion,
        params,
        order,
        masked,
        patchDifference: difference,
        difficulty: difficultyOf(order, masked !== null),
      },
    }
  },

  answerFromMeta: (meta) => inverse(readMeta('shuffle', metaSchema, meta).order).join('-'),

  solution: {
    caption: 'The patches in their places.',
    picture({ answer, meta }, images) {
      const { rows, columns } = readMeta('shuffle', gridOfMeta, meta).params
      return rearrangeGrid(images[0]!, rows, columns, answer.split('-').map(Number))
    },
  },

  derivation: (_, rng) => rng.pick(['Lines must run on across patches.', 'Match the edges of the patches.']),
}

/** Draws which original patch is shown at each place. */
function drawOrder(count: number, identity: boolean, rng: Rng): number[] {
  const still = Array.from({ length: count }, (_, i) => i)
  for (;;) {
    const order = rng.shuffle(still)
    if (identity || order.some((original, place) => original !== place)) return order
  }
}

/** For each original place the number shown on the patch that belongs there. */
function inverse(order: readonly number[]): number[] {
  return order.map((_, place) => order.indexOf(place))
}

/** 1 − 1/n for n patches to be placed; a blank one counts twice. */
function difficultyOf(order: readonly number[], masked: boolean): number {
  const moved = order.filter((original, place) => original !== place).length
  return 1 - 1 / Math.max(1, moved + (masked ? 1 : 0))
}

function smallestDifference(image: RgbImage, cells: readonly Rectangle[]): number {
  const patches = cells.map((cell) => thumbnail(image, cell, likenessSide))
  let smallest = 255
  for (const [i, patch] of patches.entries())
    for (const other of patches.slice(i + 1)) smallest = Math.min(smallest, meanDifference(patch, other))
  return smallest
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}
