import {
  type Declined,
  type JsonObject,
  type Puzzle,
  type RgbImage,
  type Rng,
  SpatialError,
  type TaskInput,
} from '@spatial-ssrl/core'
import type { RuleSpec } from '@spatial-ssrl/verifiers'
import type { z } from 'zod'
import type { Question, Templates } from './wording.ts'

/**
 * Named sets of parameters. `default`: questions with one right answer, marks that fit the picture. `paper`: the released code's numbers
 * and its habits. `colour-free`: the defaults with marks in black, white and grey, for models and people that see no colour.
 */
export const presetNames = ['default', 'paper', 'colour-free'] as const
/** Name of a set of parameters. */
export type PresetName = (typeof presetNames)[number]

/** Raised whenever the published puzzles, or the views of pictures that all puzzles share, come out otherwise than before. */
export const generatorVersion = 2

/**
 * What a puzzle is made of: nothing but the random stream, one picture, several different pictures, a picture with depth of which the
 * order counts, a picture with depth in distances, or the frames of a video.
 */
export type Need = 'none' | 'picture' | 'pictures' | 'order' | 'distance' | 'video'

/** What a generator gets, by its need. */
export interface InputOf {
  /** `side`: wanted shorter side of what it draws, px. */
  none: { side?: number }
  picture: TaskInput
  /** Different pictures, at least as many as the task asks for. */
  pictures: { pictures: readonly RgbImage[] }
  order: TaskInput
  distance: TaskInput
  /** Frames in their order, evenly spaced in time. */
  video: { frames: readonly RgbImage[] }
}

/** A puzzle's answer with the facts it follows from; a data set's rows have this shape. */
export interface SolvedPuzzle {
  answer: string
  meta: JsonObject
}

/** One kind of puzzle. `P` are its parameters, `N` what it is made of. */
export interface Task<P, N extends Need = Need> {
  name: string
  /** Raised whenever the same input, parameters and stream would give another puzzle than before; stored as `meta.generatorVersion`. */
  version: number
  needs: N
  /** Pictures that a puzzle shows. */
  images: number
  /** What is asked, one entry per way of asking. */
  questions: readonly Question[]
  /** Schema of the parameters; `params.parse({})` gives the defaults. */
  params: z.ZodType<P>
  /** What each preset changes in the defaults. */
  presets?: Partial<Record<PresetName, JsonObject>>
  /** How its answers are read and what they are worth, unless a reward says otherwise. */
  reward: RuleSpec
  /** What a page tells of it, in a sentence. */
  explain: string
  /** Expected accuracy of a blind guess among the valid answers, 0…1; 0 where answers are too many to be guessed. */
  chance(params: P): number
  /** Makes a puzzle; the same input, parameters, stream and templates make the same one. `meta.difficulty` is 0 (easy) … 1. */
  generate(input: InputOf[N], params: P, rng: Rng, templates?: Templates): Puzzle | Declined
  /** The answer computed afresh from the geometry in `meta`. @throws SpatialError `data` for meta of another shape */
  answerFromMeta(meta: JsonObject): string
  /** What a page shows as the solution: the picture that comes out when the answer is followed. Absent where it changes no picture. */
  solution?: {
    caption: string
    /** The solved picture. @param images those of the puzzle, decoded */
    picture(puzzle: SolvedPuzzle, images: readonly RgbImage[]): RgbImage
  }
  /**
   * What each lettered choice of a puzzle is, where wrong ones are made in several ways: `{ A: 'clockwise', B: 'truth', … }`; null where
   * its meta does not tell.
   */
  choices?(meta: JsonObject): Record<string, string> | null
  /** A short derivation that ends in front of the answer; `<think>` and the box are put around it. */
  derivation(puzzle: SolvedPuzzle, rng: Rng): string
  /** A right reply without format, for base training; the answer unless given. */
  bareReply?(puzzle: SolvedPuzzle): string
}

/** Reads the part of `meta` that an answer follows from. @throws SpatialError `data` naming the field */
export function readMeta<T>(task: string, schema: z.ZodType<T>, meta: JsonObject): T {
  const read = schema.safeParse(meta)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new SpatialError(
    'data',
    `${task}: meta.${issue?.path.join('.')}: ${issue?.message}: generate the data set again`,
  )
}
