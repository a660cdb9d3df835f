import {
  crop as cut,
  cutGrid,
  flipHorizontal,
  flipVertical,
  gridCells,
  joinGrid,
  mirrorDifference,
  pasteOnto,
  thumbnail,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { gridOfMeta, gridSides, patchesTooSmall, smallestPatch } from '../look/grid-guards.ts'
import { likenessSide } from '../look/likeness.ts'
import { colourFreePatchLook, numberPatches, patchLookSchema, publishedPatchLook } from '../look/patch-labels.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'

const paramsSchema = z
  .strictObject({
    ...gridSides,
    smallestPatch,
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

/** What `flip` asks for: grid, smallest patch, how visible a mirrored one is, and marks. The schema states units and defaults. */
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
export const flip: Task<FlipParams, 'picture'> = {
  name: 'flip',
  version: generatorVersion,
  needs: 'picture',
  images: 1,
  questions: [question],
  params: paramsSchema,
  presets: {
    paper: { leastDifference: 0, look: publishedPatchLook },
    'colour-free': { look: colourFreePatchLook },
  },
  reward: { rule: 'flip' },
  explain: 'One patch is mirrored: which one, and upside down (0) or left to right (1)?',
  chance: ({ rows, columns }) => 1 / (2 * rows * columns),

  generate({ image }, params, rng, templates) {
    const { rows, columns, leastDifference } = params
    if (patchesTooSmall(image, params)) return { declined: 'image too small' }
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

  solution: {
    caption: 'The patch turned back.',
    picture({ answer, meta }, images) {
      const { rows, columns } = readMeta('flip', gridOfMeta, meta).params
      const [patch, direction] = answer.split('-').map(Number) as [number, number]
      const cells = cutGrid(images[0]!, rows, columns)
      const turn = direction === 0 ? flipVertical : flipHorizontal
      return joinGrid(cells.with(patch, turn(cells[patch]!)), rows, columns)
    },
  },

  derivation: (_, rng) => rng.pick(['One patch breaks the lines.', 'This patch does not fit its neighbours.']),
}
