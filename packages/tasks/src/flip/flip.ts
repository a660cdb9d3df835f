import {
  crop as cut,
  flipHorizontal,
  flipVertical,
  gridCells,
  mirrorDifference,
  pasteOnto,
  thumbnail,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { likenessSide } from '../look/likeness.ts'
import { numberPatches, patchLookSchema } from '../look/patch-labels.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'

const paramsSchema = z
  .strictObject({
    rows: z.int().min(1).max(6).default(2).describe('patches from top to bottom'),
    columns: z.int().min(1).max(6).default(2).describe('patches from left to right'),
    smallestPatch: z.int().min(1).default(16).describe('decline when a patch has a shorter side, px'),
    leastDifference: z
      .number()
      .min(0)
      .max(255)
      .default(6)
      .describe('decline when the thumbnail of a mirrored patch differs by less, mean 0…255; 0 = never'),
    look: patchLookSchema.prefault({}),
  })
  .refine(
    ({ rows, columns }) => rows * columns > 1,
    'a 1×1 grid has no patch that the flipped one could be held against',
  )

export type FlipParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ patch: z.int().min(0), direction: z.int().min(0).max(1) })

const question: Question = {
  name: 'flip',
  places: [],
  images: 1,
  wordings: [
    'One patch of this photo is mirrored. Answer Patch-Direction: 0 top to bottom, 1 left to right.',
    'Which patch was flipped, and how? Answer Patch-Direction: 0 top to bottom, 1 left to right.',
    'Find the flipped patch. Answer Patch-Direction: 0 top to bottom, 1 left to right.',
  ],
}

/** Mirror one patch of the grid; the answer is its number and the direction, 0 = top and bottom swapped, 1 = left and right. */
export const flip: Task<FlipParams> = {
  name: 'flip',
  needsDepth: false,
  images: 1,
  answerKind: 'pair',
  questions: [question],
  params: paramsSchema,
  chance: ({ rows, columns }) => 1 / (2 * rows * columns),

  generate({ image }, params, rng, templates) {
    const { rows, columns, smallestPatch, leastDifference } = params
    if (Math.min(Math.floor(image.width / columns), Math.floor(image.height / rows)) < smallestPatch)
      return { declined: 'image too small' }
    const cells = gridCells(image, rows, columns)
    // Every patch is tested, not only the drawn one: otherwise plain skies would make the upper patches rarer as answers.
    const differences = cells.map((cell) => mirrorDifference(thumbnail(image, cell, likenessSide)))
    if (Math.min(...differences) < leastDifference) return { declined: 'a patch looks like its mirror image' }
    const patch = rng.fork('patch').int(cells.length)
    const direction = rng.fork('direction').int(2)
    const mirror = direction === 0 ? flipVertical : flipHorizontal
    const cell = cells[patch]!
    const mosaic = cut(image, { x: 0, y: 0, width: cell.width * columns, height: cell.height * rows })
    pasteOnto(mosaic, mirror(cut(image, cell)), cell.x, cell.y)
    numberPatches(mosaic, cells, params.look)
    return {
      images: [mosaic],
      problem: ask(question, {}, rng.fork('wording'), templates),
      answer: `${patch}-${direction}`,
      meta: {
        generatorVersion,
        params,
        patch,
        direction,
        mirrorDifference: differences[patch]!,
        difficulty: 1 - Math.min(1, differences[patch]! / 128),
      },
    }
  },

  answerFromMeta(meta) {
    const { patch, direction } = readMeta('flip', metaSchema, meta)
    return `${patch}-${direction}`
  },

  derivation: (_, rng) => rng.pick(['One patch breaks the lines.', 'This patch does not fit its neighbours.']),
}
