import { expect, test } from 'vitest'
import { type AnswerRule, verifyAnswer } from './answer.ts'
import { completeIouCredit } from './credits/box.ts'
import { ratioCredit } from './credits/number.ts'
import {
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
} from './rules.ts'

const maze = { rows: 2, columns: 2, start: 0, goal: 3, walls: [] }

test.each<[string, AnswerRule<unknown>, answer: string, said: string, accuracy: number]>([
  ['text', textRule, 'red', 'red', 1],
  ['text', textRule, 'red', 'Red', 0],
  ['choice', choiceRule, 'B', '(b)', 1],
  ['permutation', permutationRule(), '2-0-1', 'two, zero, one', 1],
  ['permutation', permutationRule(), '2-0-1', '2-1-0', 0],
  ['permutation', permutationRule('fraction'), '2-0-1', '2-1-0', 1 / 3],
  ['permutation', permutationRule('adjacency', { columns: 2 }), '0-1-2-3', '1-0-3-2', 0.5],
  ['flip', flipRule(), '2-1', '2, 0', 0],
  ['flip', flipRule('separate'), '2-1', '2, 0', 0.5],
  ['number', numberRule(), '10', '12', 0.7],
  ['number', numberRule(ratioCredit), '10', '5', 0.5],
  ['quantity', quantityRule(), '96 cm', '0.96 m', 1],
  ['quantity', quantityRule(), '96 cm', '96', 0],
  ['quantity', quantityRule(), '96 cm', '96 s', 0],
  ['box', boxRule(), '[20, 10, 60, 50]', '[10, 10, 50, 50]', 0.6],
  ['box', boxRule(completeIouCredit), '[0, 0, 1, 1]', '[5, 5, 6, 6]', 0],
  ['point', pointRule, '[0, 0, 100, 100]', '(50, 50)', 1],
  ['point', pointRule, '[0, 0, 100, 100]', '[0, 0, 100, 100]', 0],
  ['interval', intervalRule, '2-4', '0 to 10 s', 0.2],
  ['labels', labelsRule(), 'red, blue', 'blue and red', 1],
  ['labels', labelsRule('jaccard'), 'red, blue', 'blue', 0.5],
  ['maze', mazeRule(maze), '', 'down, right', 1],
  ['maze', mazeRule(maze, 'progress'), '', 'down', 0.25],
])('%s %#', (_, rule, answer, said, accuracy) => {
  const { parts } = verifyAnswer(`<think>…</think> \\boxed{${said}}`, answer, rule)
  expect(parts.accuracy).toBeCloseTo(accuracy, 12)
})
