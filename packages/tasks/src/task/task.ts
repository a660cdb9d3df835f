import { type Declined, type JsonObject, type Puzzle, type Rng, SpatialError, type TaskInput } from '@spatial-ssrl/core'
import type { z } from 'zod'
import type { Question, Templates } from './wording.ts'

/** Raised whenever the same picture, parameters and stream would give another puzzle than before. */
export const generatorVersion = 2

/** How an answer is written: all numbers in order (`0-2-3-1`), patch and direction (`2-1`), or one letter (`B`). */
export type AnswerKind = 'permutation' | 'pair' | 'letter'

/** A puzzle's answer with the facts it follows from; a data set's rows have this shape. */
export interface SolvedPuzzle {
  answer: string
  meta: JsonObject
}

/** One kind of puzzle. `P` are its parameters. */
export interface Task<P> {
  name: string
  needsDepth: boolean
  /** Pictures per puzzle. */
  images: number
  answerKind: AnswerKind
  /** What is asked, one entry per way of asking. */
  questions: readonly Question[]
  /** Schema of the parameters; `params.parse({})` gives the defaults. */
  params: z.ZodType<P>
  /** Expected accuracy of a blind guess among the valid answers, 0…1. */
  chance(params: P): number
  /** Makes a puzzle; the same input, parameters, stream and templates make the same one. `meta.difficulty` is 0 (easy) … 1. */
  generate(input: TaskInput, params: P, rng: Rng, templates?: Templates): Puzzle | Declined
  /** The answer computed afresh from the geometry in `meta`. @throws SpatialError `data` for meta of another shape */
  answerFromMeta(meta: JsonObject): string
  /** A short derivation that ends in front of the answer; `<think>` and the box are put around it. */
  derivation(puzzle: SolvedPuzzle, rng: Rng): string
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
