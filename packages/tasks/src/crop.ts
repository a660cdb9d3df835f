import type { RgbImage, Rng } from '@spatial-ssrl/core'
import {
  crop as cut,
  fillRectangle,
  meanDifference,
  type Rectangle,
  resize,
  rotateClockwise,
  rotateCounterClockwise,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { generatorVersion, readMeta, type Task } from './task.ts'
import { word } from './wording.ts'

/** The five ways to make a wrong candidate (arXiv:2510.27606 §3). */
const distractorKinds = ['clockwise', 'counter-clockwise', 'interior', 'exterior-0.25', 'exterior-0.5'] as const
type DistractorKind = (typeof distractorKinds)[number]

const paramsSchema = z.strictObject({
  smallestSquare: z.int().min(4).default(16).describe('decline when the square would have a shorter side, px'),
  leastDifference: z
    .number()
    .min(0)
    .max(255)
    .default(6)
    .describe('a wrong candidate differs at least so much, mean 0…255'),
  attempts: z.int().min(1).default(6).describe('squares tried before declining'),
})

export type CropParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ candidates: z.array(z.string()).length(4) })

const letters = ['A', 'B', 'C', 'D']

const wordings = [
  'The first photo has a black square. Which of the other four pictures, A, B, C or D, fills it?',
  'Pictures 2 to 5 are A, B, C and D. Which one is the missing square of picture 1?',
  'A square was cut out of the first picture. Which candidate fits: A, B, C or D?',
]

/** Blacken a square; which of four candidates is the missing piece? The others are rotated, zoomed in or zoomed out. */
export const crop: Task<CropParams> = {
  name: 'crop',
  needsDepth: false,
  images: 5,
  answerKind: 'letter',
  params: paramsSchema,
  chance: () => 1 / 4,

  generate({ image }, params, rng) {
    const side = Math.floor(Math.min(image.width, image.height) / 2)
    if (side < params.smallestSquare) return { declined: 'image too small' }
    for (let attempt = 0; attempt < params.attempts; attempt++) {
      const stream = rng.fork(attempt)
      const square = drawSquare(image, side, stream.fork('square'))
      const truth = cut(image, square)
      const kinds = stream.fork('kinds').shuffle(distractorKinds).slice(0, 3)
      const wrong = kinds.map((kind) => distractor(image, truth, square, kind))
      const difference = Math.min(...wrong.map((candidate) => meanDifference(truth, candidate, 4096)))
      if (difference < params.leastDifference) continue
      const place = stream.fork('place').int(4)
      return {
        images: [fillRectangle(image, square, [0, 0, 0]), ...wrong.toSpliced(place, 0, truth)],
        problem: `${'<image>'.repeat(5)}${word(wordings, {}, stream.fork('wording'))}`,
        answer: letters[place]!,
        meta: {
          generatorVersion,
          params,
          square: { ...square },
          candidates: (kinds as string[]).toSpliced(place, 0, 'truth'),
          candidateDifference: difference,
          difficulty: 1 - Math.min(1, difference / 128),
        },
      }
    }
    return { declined: 'candidates look the same' }
  },

  answerFromMeta(meta) {
    const place = readMeta('crop', metaSchema, meta).candidates.indexOf('truth')
    return letters[place] ?? ''
  },

  derivation: (_, rng) => rng.pick(['Its edges run on into the photo.', 'Compare scale and edges.']),
}

function drawSquare(image: RgbImage, side: number, rng: Rng): Rectangle {
  return { x: rng.int(image.width - side + 1), y: rng.int(image.height - side + 1), width: side, height: side }
}

function distractor(image: RgbImage, truth: RgbImage, square: Rectangle, kind: DistractorKind): RgbImage {
  const side = square.width
  switch (kind) {
    case 'clockwise':
      return rotateClockwise(truth)
    case 'counter-clockwise':
      return rotateCounterClockwise(truth)
    case 'interior': {
      const [from, to] = [Math.floor(side / 4), Math.floor((3 * side) / 4)]
      return resize(truth, side, side, { x: from, y: from, width: to - from, height: to - from })
    }
    case 'exterior-0.25':
      return resize(image, side, side, enlarged(image, square, 0.25))
    case 'exterior-0.5':
      return resize(image, side, side, enlarged(image, square, 0.5))
  }
}

/** The square grown by `share` of its side on every side, clipped to the picture. */
function enlarged(image: RgbImage, square: Rectangle, share: number): Rectangle {
  const grow = Math.floor(share * square.width)
  const [x, y] = [Math.max(0, square.x - grow), Math.max(0, square.y - grow)]
  return {
    x,
    y,
    width: Math.min(image.width, square.x + square.width + grow) - x,
    height: Math.min(image.height, square.y + square.height + grow) - y,
  }
}
