import type { RgbImage, Rng } from '@spatial-ssrl/core'
import {
  crop as cut,
  meanDifference,
  type Rectangle,
  rotateClockwise,
  rotateCounterClockwise,
  thumbnail,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { likenessSide } from '../look/likeness.ts'
import { readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'

const version = 1

const paramsSchema = z.strictObject({
  smallestSquare: z.int().min(4).default(32).describe('decline when the square would have a shorter side, px'),
  leastDifference: z
    .number()
    .min(0)
    .max(255)
    .default(6)
    .describe('decline when the thumbnail differs from itself turned by less, mean 0…255; 0 = never'),
  attempts: z.int().min(1).default(4).describe('squares tried before declining'),
})

/** What `rotation` asks for: least side of the square, px, how visible a turn is, and tries. The schema states units and defaults. */
export type RotationParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ quarters: z.int().min(0).max(3) })

const question: Question = {
  name: 'rotation',
  places: [],
  images: 1,
  wordings: [
    'By how many degrees was this photo turned clockwise: 0, 90, 180 or 270?',
    'This photo may be turned. Give its turn in degrees clockwise: 0, 90, 180 or 270.',
    'How far is this picture rotated clockwise, 0, 90, 180 or 270 degrees?',
  ],
}

/** Turn a square of the picture by quarter turns; the answer is the angle in degrees clockwise (SSL4RL, arXiv:2510.16416). */
export const rotation: Task<RotationParams, 'picture'> = {
  name: 'rotation',
  version,
  needs: 'picture',
  images: 1,
  questions: [question],
  params: paramsSchema,
  reward: { rule: 'angle' },
  explain: 'The picture was turned: by how many degrees clockwise?',
  chance: () => 1 / 4,

  generate({ image }, params, rng, templates) {
    // A square, because the sides of any other picture would tell a quarter turn.
    const side = Math.min(image.width, image.height)
    if (side < params.smallestSquare) return { declined: 'image too small' }
    for (let attempt = 0; attempt < params.attempts; attempt++) {
      const stream = rng.fork(attempt)
      const square = drawSquare(image, side, stream.fork('square'))
      const difference = turnDifference(thumbnail(image, square, likenessSide))
      if (difference < params.leastDifference) continue
      const quarters = stream.fork('quarters').int(4)
      return {
        images: [turned(cut(image, square), quarters)],
        problem: ask(question, {}, stream.fork('wording'), templates),
        answer: `${90 * quarters}`,
        meta: {
          generatorVersion: version,
          params,
          square: { ...square },
          quarters,
          turnDifference: difference,
          difficulty: 1 - Math.min(1, difference / 128),
        },
      }
    }
    return { declined: 'the picture looks the same when turned' }
  },

  answerFromMeta: (meta) => `${90 * readMeta('rotation', metaSchema, meta).quarters}`,

  solution: {
    caption: 'The picture turned upright.',
    picture: ({ answer }, images) => turned(images[0]!, (4 - Number(answer) / 90) % 4),
  },

  derivation: (_, rng) => rng.pick(['The sky belongs at the top.', 'Things stand on the ground.']),
}

function drawSquare(image: RgbImage, side: number, rng: Rng): Rectangle {
  return { x: rng.int(image.width - side + 1), y: rng.int(image.height - side + 1), width: side, height: side }
}

/** Turned clockwise by so many quarters. */
function turned(image: RgbImage, quarters: number): RgbImage {
  if (quarters === 1) return rotateClockwise(image)
  if (quarters === 2) return rotateClockwise(rotateClockwise(image))
  return quarters === 3 ? rotateCounterClockwise(image) : image
}

/** How much a square differs from itself turned by one, two or three quarters: the smallest mean difference, 0…255. */
function turnDifference(square: RgbImage): number {
  return Math.min(...[1, 2, 3].map((quarters) => meanDifference(square, turned(square, quarters))))
}
