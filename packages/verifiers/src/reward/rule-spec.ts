import type { AnswerRule } from '../answer.ts'
import { boxIou, centreCredit, completeIouCredit, mappedCompleteIou } from '../credits/box.ts'
import type { FlipCredit } from '../credits/flip.ts'
import type { Maze, PathCredit } from '../credits/maze.ts'
import { meanRelativeAccuracy } from '../credits/mean-relative-accuracy.ts'
import { inverseErrorCredit, ratioCredit, relativeErrorCredit, withinRatio } from '../credits/number.ts'
import type { PermutationCredit, PermutationOptions } from '../credits/permutation.ts'
import type { SetCredit } from '../credits/set.ts'
import {
  angleRule,
  boxRule,
  choiceRule,
  flipRule,
  intervalRule,
  labelsRule,
  mazeRule,
  numberRule,
  permutationRule,
  pointRule,
  quantityRule,
  textRule,
} from '../rules.ts'
import { type Options, readOptions, unexpected } from './read-options.ts'
import type { RewardSample } from './sample.ts'

/** What a number is worth that is not exactly the true one. */
export type NumberCredit =
  | { credit?: 'mean-relative-accuracy' | 'exact' | 'ratio' | 'relative-error' }
  | { credit: 'within-ratio'; limit: number }
  | { credit: 'inverse-error'; alpha: number }

/** How the answers of one kind of puzzle are read and what they are worth, as JSON. */
export type RuleSpec =
  | { rule: 'text' | 'choice' | 'angle' | 'point' | 'interval' }
  | ({ rule: 'permutation'; credit?: PermutationCredit } & PermutationOptions)
  | { rule: 'flip'; credit?: FlipCredit }
  | ({ rule: 'number' | 'quantity' } & NumberCredit)
  | { rule: 'box'; credit?: 'iou' | 'complete-iou' | 'mapped-complete-iou' | 'centre' }
  | { rule: 'labels'; credit?: SetCredit }
  | { rule: 'maze'; credit?: PathCredit }

/** The rule for one sample; null where the sample lacks what the rule looks at, such as the maze of a path. */
export type RuleOf = (sample: RewardSample) => AnswerRule<unknown, unknown> | null

const permutationCredits = ['exact', 'fraction', 'valid-fraction', 'adjacency', 'footrule', 'kendall'] as const
const flipCredits = ['together', 'separate', 'patch', 'direction'] as const
const setCredits = ['exact', 'jaccard', 'f1'] as const
const pathCredits = ['goal', 'progress'] as const
const numberCredits = [
  'mean-relative-accuracy',
  'exact',
  'ratio',
  'relative-error',
  'within-ratio',
  'inverse-error',
] as const
const boxCredits = {
  iou: boxIou,
  'complete-iou': completeIouCredit,
  'mapped-complete-iou': mappedCompleteIou,
  centre: centreCredit,
}

/** Rules by name: to add one, add its reader and its line here. */
const rules: Readonly<Record<RuleSpec['rule'], (options: Options) => RuleOf>> = {
  text: () => always(textRule),
  choice: () => always(choiceRule),
  angle: () => always(angleRule),
  point: () => always(pointRule),
  interval: () => always(intervalRule),
  permutation: (options) =>
    always(permutationRule(options.word('credit', permutationCredits, 'exact'), orderOptions(options))),
  flip: (options) => always(flipRule(options.word('credit', flipCredits, 'together'))),
  number: (options) => always(numberRule(numberCredit(options))),
  quantity: (options) => always(quantityRule(numberCredit(options))),
  box: (options) => always(boxRule(boxCredits[options.word('credit', words(boxCredits), 'iou')])),
  labels: (options) => always(labelsRule(options.word('credit', setCredits, 'exact'))),
  maze(options) {
    const credit = options.word('credit', pathCredits, 'goal')
    return ({ meta }) => (isMaze(meta?.maze) ? mazeRule(meta.maze, credit) : null)
  },
}

/**
 * @param where the place of `json` in its file, for errors
 * @throws RangeError naming the key that is wrong and the choices there are
 */
export function parseRule(where: string, json: unknown): RuleOf {
  const options = readOptions(where, json)
  const name = options.value('rule')
  if (typeof name !== 'string' || !Object.hasOwn(rules, name))
    throw unexpected(`${where}.rule`, `one of ${Object.keys(rules).join(', ')}`, name)
  const rule = rules[name as RuleSpec['rule']](options)
  options.finish()
  return rule
}

/** A rule that looks at the answer alone. */
export function always(rule: AnswerRule<unknown, unknown>): RuleOf {
  return () => rule
}

function orderOptions(options: Options): PermutationOptions {
  const [gamma, columns] = [options.number('gamma', 0, 1), options.number('columns', 1)]
  return { ...(gamma !== undefined && { gamma }), ...(columns !== undefined && { columns }) }
}

function numberCredit(options: Options): (said: number, truth: number) => number {
  const name = options.word('credit', numberCredits, 'mean-relative-accuracy')
  if (name === 'exact') return (said, truth) => (said === truth ? 1 : 0)
  if (name === 'ratio') return ratioCredit
  if (name === 'relative-error') return relativeErrorCredit
  if (name === 'mean-relative-accuracy') return meanRelativeAccuracy
  if (name === 'within-ratio') {
    const limit = options.needed('limit', 1)
    return (said, truth) => withinRatio(said, truth, limit)
  }
  const alpha = options.needed('alpha', 0)
  return (said, truth) => inverseErrorCredit(said, truth, alpha)
}

function words<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[]
}

function isMaze(value: unknown): value is Maze {
  if (typeof value !== 'object' || value === null) return false
  const { rows, columns, start, goal, walls } = value as Record<string, unknown>
  const cells = Number(rows) * Number(columns)
  const isCell = (cell: unknown) => Number.isInteger(cell) && Number(cell) >= 0 && Number(cell) < cells
  return (
    [rows, columns].every((side) => Number.isInteger(side) && Number(side) > 0) &&
    cells <= 1_000_000 &&
    isCell(start) &&
    isCell(goal) &&
    Array.isArray(walls) &&
    walls.every((wall) => Array.isArray(wall) && wall.length === 2 && wall.every(isCell))
  )
}
