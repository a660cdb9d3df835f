import type { JsonObject, RgbImage, Rng } from '@spatial-ssrl/core'
import {
  crop as cut,
  fillRectangle,
  meanDifference,
  paste,
  type Rectangle,
  resizeLinear,
  strokeRectangles,
  thumbnail,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { likenessSide } from '../look/likeness.ts'
import { generatorVersion, readMeta, type Task } from '../task/task.ts'
import { ask, letters, type Question } from '../task/wording.ts'
import { type DistractorKind, distractorKinds, distractorWindow, drawDistractor, turned } from './distractors.ts'

const paramsSchema = z.strictObject({
  smallestSquare: z.int().min(4).default(16).describe('decline when the square would have a shorter side, px'),
  leastDifference: z
    .number()
    .min(0)
    .max(255)
    .default(6)
    .describe('thumbnails of a wrong candidate and the right one differ at least so much, mean 0…255; 0 = anyhow'),
  attempts: z.int().min(1).default(6).describe('squares tried before declining'),
})

/** What `crop` asks for: least side of the square, px, how different a wrong candidate is, and tries. The schema states units and defaults. */
export type CropParams = z.output<typeof paramsSchema>

const metaSchema = z.object({ candidates: z.array(z.enum([...distractorKinds, 'truth'])).length(4) })
const squareSchema = z.object({
  square: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
})

const question: Question = {
  name: 'crop',
  places: [],
  images: 5,
  wordings: [
    'The first photo has a black square. Which of the other four pictures, A, B, C or D, fills it?',
    'Pictures 2 to 5 are A, B, C and D. Which one is the missing square of picture 1?',
    'A square was cut out of the first picture. Which candidate fits: A, B, C or D?',
  ],
}

/** Blacken a square; which of four candidates is the missing piece? The others are rotated, zoomed in or zoomed out. */
export const crop: Task<CropParams, 'picture'> = {
  name: 'crop',
  version: generatorVersion,
  needs: 'picture',
  images: 5,
  questions: [question],
  params: paramsSchema,
  presets: { paper: { leastDifference: 0 } },
  reward: { rule: 'choice' },
  explain: 'A part is missing: which candidate fills it?',
  chance: () => 1 / 4,

  generate({ image }, params, rng, templates) {
    const side = Math.floor(Math.min(image.width, image.height) / 2)
    if (side < params.smallestSquare) return { declined: 'image too small' }
    for (let attempt = 0; attempt < params.attempts; attempt++) {
      const stream = rng.fork(attempt)
      const square = drawSquare(image, side, stream.fork('square'))
      const kinds = stream.fork('kinds').shuffle(distractorKinds).slice(0, 3)
      const difference = smallestDifference(image, square, kinds)
      if (difference < params.leastDifference) continue
      const wrong = kinds.map((kind) => drawDistractor(image, square, kind))
      const place = stream.fork('place').int(4)
      return {
        images: [fillRectangle(image, square, [0, 0, 0]), ...wrong.toSpliced(place, 0, cut(image, square))],
        problem: ask(question, {}, stream.fork('wording'), templates),
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

  solution: {
    caption: 'The square filled in.',
    picture({ answer, meta }, images) {
      const { square } = readMeta('crop', squareSchema, meta)
      const piece = images[1 + letters.indexOf(answer)]!
      const filled = paste(images[0]!, piece, square.x, square.y)
      const thickness = Math.max(1, Math.round(Math.min(filled.width, filled.height) / 120))
      return strokeRectangles(filled, [square], [225, 30, 40], thickness)
    },
  },

  choices: (meta) => {
    const kinds = candidatesOf(meta)
    return kinds && Object.fromEntries(kinds.map((kind, i) => [letters[i]!, kind]))
  },

  // What each candidate is says far more than the letter, and the letter follows from it.
  derivation({ meta }, rng) {
    const kinds = candidatesOf(meta)
    return kinds ? `${inWords(kinds)}.` : rng.pick(['Its edges run on into the photo.', 'Compare scale and edges.'])
  },

  bareReply({ answer, meta }) {
    const kinds = candidatesOf(meta)
    return kinds ? `${inWords(kinds)}: ${answer}` : answer
  },
}

type CandidateKind = DistractorKind | 'truth'

/** What is seen of a candidate: turned left or right, taken from too near or too far, or that it fits. */
const kindWords: Readonly<Record<CandidateKind, string>> = {
  truth: 'fits',
  clockwise: 'right',
  'counter-clockwise': 'left',
  interior: 'near',
  'exterior-0.25': 'far',
  'exterior-0.5': 'far',
}

/** Null for puzzles of other makers, whose meta does not tell. */
function candidatesOf(meta: JsonObject): readonly CandidateKind[] | null {
  return metaSchema.safeParse(meta).data?.candidates ?? null
}

const inWords = (kinds: readonly CandidateKind[]): string => kinds.map((kind) => kindWords[kind]).join(', ')

function drawSquare(image: RgbImage, side: number, rng: Rng): Rectangle {
  return { x: rng.int(image.width - side + 1), y: rng.int(image.height - side + 1), width: side, height: side }
}

/** Candidates are judged as thumbnails, before any is made at full size. */
function smallestDifference(image: RgbImage, square: Rectangle, kinds: readonly DistractorKind[]): number {
  const truth = thumbnail(image, square, likenessSide)
  const differences = kinds.map((kind) => {
    const window = distractorWindow(image, square, kind)
    const small = resizeLinear(thumbnail(image, window, likenessSide), truth.width, truth.height)
    return meanDifference(truth, turned(kind, small))
  })
  return Math.min(...differences)
}
