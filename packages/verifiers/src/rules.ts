import type { AnswerRule } from './answer.ts'
import { boxIou, centerness } from './credits/box.ts'
import { type FlipCredit, flipCredit } from './credits/flip.ts'
import { temporalIou } from './credits/interval.ts'
import { type Maze, mazeCredit, type PathCredit } from './credits/maze.ts'
import { meanRelativeAccuracy } from './credits/mean-relative-accuracy.ts'
import { type PermutationCredit, type PermutationOptions, permutationCredit } from './credits/permutation.ts'
import { type SetCredit, setCredit } from './credits/set.ts'
import { type Box, type Point, readBox, readPoint } from './readers/coordinates.ts'
import { type Interval, readInterval } from './readers/interval.ts'
import { readLabels } from './readers/labels.ts'
import { type Move, readMoves } from './readers/moves.ts'
import { readNumber } from './readers/number.ts'
import { readNumberList } from './readers/number-list.ts'
import { readOptionLetter } from './readers/option-letter.ts'
import { type Quantity, readQuantity } from './readers/quantity.ts'

/** Text, compared as it is written. */
export const textRule: AnswerRule<string> = { read: (text) => text, credit: same }

/** The letter of an option. */
export const choiceRule: AnswerRule<string> = { read: readOptionLetter, credit: same }

/** An order, such as `0-2-3-1`. */
export function permutationRule(credit?: PermutationCredit, options?: PermutationOptions): AnswerRule<number[]> {
  permutationCredit([], [], credit) // a misspelt credit is refused here and not at the first reply
  return { read: readNumberList, credit: (said, truth) => permutationCredit(said, truth, credit, options) }
}

/** A patch and a direction, such as `2-1`. */
export function flipRule(credit?: FlipCredit): AnswerRule<number[]> {
  flipCredit([], [], credit)
  return { read: readNumberList, credit: (said, truth) => flipCredit(said, truth, credit) }
}

/** A plain number; `credit` is mean relative accuracy unless given. */
export function numberRule(credit: (said: number, truth: number) => number = meanRelativeAccuracy): AnswerRule<number> {
  return { read: readNumber, credit }
}

/** A number with a unit. Units are converted; another dimension, or none where the truth has one, is worth 0. */
export function quantityRule(
  credit: (said: number, truth: number) => number = meanRelativeAccuracy,
): AnswerRule<Quantity> {
  return {
    read: readQuantity,
    credit: (said, truth) => (said.dimension === truth.dimension ? credit(said.value, truth.value) : 0),
  }
}

/** A box, by IoU unless given. */
export function boxRule(credit: (said: Box, truth: Box) => number = boxIou): AnswerRule<Box> {
  return { read: readBox, credit }
}

/** A point, by its centerness in the true box. */
export const pointRule: AnswerRule<Point, Box> = { read: readPoint, readTruth: readBox, credit: centerness }

/** A span of time, by temporal IoU. */
export const intervalRule: AnswerRule<Interval> = { read: readInterval, credit: temporalIou }

/** A set of labels. */
export function labelsRule(credit?: SetCredit): AnswerRule<string[]> {
  setCredit([], [], credit)
  return { read: readLabels, credit: (said, truth) => setCredit(said, truth, credit) }
}

/** A path through `maze`, by walking it; the true answer as text is not looked at. */
export function mazeRule(maze: Maze, credit?: PathCredit): AnswerRule<Move[], Maze> {
  return { read: readMoves, readTruth: () => maze, credit: (path, grid) => mazeCredit(path, grid, credit) }
}

function same(said: string, truth: string): number {
  return said === truth ? 1 : 0
}
