import { describe, expect, test } from 'vitest'
import { item, judge, options, scored, table } from '../benchmark/item.fixture.ts'
import { vsiBench } from './vsi-bench.ts'

const letter = (gold: string) => item({ gold, options: options('left', 'right'), metadata: { kind: 'letter' } })
const number = (gold: string) => item({ gold, metadata: { kind: 'number' } })
const paper = (mode: 'cot' | 'direct') => ({ profile: 'paper', mode }) as const
const official = { profile: 'official', mode: 'direct' } as const

test.each([
  ['cot', '\\boxed{b}', 'b', 1],
  ['direct', 'b. left', 'b. left', 0],
  ['cot', '\\boxed{B. left}', 'B. left', 0],
  ['cot', '\\boxed{\\text{B}}', '\\text{B', 0],
  ['cot', '\\boxed{ B }', ' B ', 0],
  ['cot', 'The answer is B', '', 0],
  ['direct', 'B.', 'B.', 0],
  ['direct', '(B)', '(B)', 0],
  ['direct', '\n B ', 'B', 1],
] as const)('paper, a letter, %s: %j', (mode, reply, value, score) => {
  expect(judge(vsiBench, reply, letter('B'), paper(mode))).toEqual({ value, score })
})

test.each([
  ['b. left', 'b', 1],
  ['The answer is B', 'The', 0],
  ['B.', 'B', 1],
  ['(B)', '(B)', 0],
  ['B...', 'B', 1],
])('official, a letter: %j', (reply, value, score) => {
  expect(judge(vsiBench, reply, letter('B'), official)).toEqual({ value, score })
})

/** Reply, truth, score in profile `paper` and `official`. */
const numbers: [string, string, number, number][] = [
  ['2.2', '2.0', 0.8, 0.9],
  ['2.1', '2.0', 0.9, 1],
  ['105', '100', 1, 1],
  ['1.05', '1', 0.9, 1],
  ['3', '4', 0.5, 0.6],
  ['3', '2', 0, 0.1],
  ['90', '100', 0.8, 0.9],
  ['110', '100', 0.8, 0.9],
  ['50', '100', 0, 0.1],
  ['49.9', '100', 0, 0],
  ['4', '2', 0, 0],
  ['2.0m', '2.0', 0, 0],
  ['three', '3', 0, 0],
  ['1,000', '1000', 0, 0],
  ['5', '0', 0, 0],
]
test.each(numbers)('a number: %s for %s', (reply, gold, asPaper, asOfficial) => {
  expect(judge(vsiBench, reply, number(gold), paper('direct')).score).toBe(asPaper)
  expect(judge(vsiBench, `\\boxed{${reply}}`, number(gold), paper('cot')).score).toBe(asPaper)
  expect(judge(vsiBench, reply, number(gold), official).score).toBe(asOfficial)
})

describe('what decides between letter and number', () => {
  test('a unit breaks the number in profile paper only', () => {
    expect(judge(vsiBench, '2.0 meters', number('2.0'), paper('direct')).score).toBe(0)
    expect(judge(vsiBench, '2.0 meters', number('2.0'), official)).toEqual({ value: '2.0', score: 1 })
  })

  test('in profile paper the reply, so that neither is right for the other', () => {
    expect(judge(vsiBench, '\\boxed{A}', number('3'), paper('cot')).score).toBe(0)
    expect(judge(vsiBench, '\\boxed{12}', letter('B'), paper('cot')).score).toBe(0)
  })

  test('numbers as Python reads them', () => {
    expect(judge(vsiBench, '\\boxed{1e1}', number('10'), paper('cot')).score).toBe(1)
    expect(judge(vsiBench, '\\boxed{ 12 }', number('12'), paper('cot')).score).toBe(1)
  })
})

test('paper counts items, official counts tasks, with relative direction as one', () => {
  const rows = [
    scored(0.5, { category: 'object_counting' }),
    scored(1, { category: 'object_counting' }),
    scored(1, { category: 'object_rel_direction_easy' }),
    scored(0, { category: 'object_rel_direction_hard' }),
    scored(0, { category: 'object_rel_direction_hard' }),
  ]
  expect(vsiBench.aggregate(rows, 'paper').headline).toEqual({ name: 'accuracy', value: 0.5, n: 5 })
  const { headline, tables } = vsiBench.aggregate(rows, 'official')
  expect(headline).toEqual({ name: 'accuracy', value: (0.75 + 0.5) / 2, n: 5 })
  expect(table(tables, 'task')).toEqual({ object_counting: 0.75, object_rel_direction: 0.5 })
})

test('options are written twice and without breaks in profile paper', () => {
  const text = (profile: 'paper' | 'official') =>
    vsiBench
      .prompt({ ...letter('A'), question: 'Where?' }, { profile, mode: 'direct' })
      .map((part) => ('text' in part ? part.text : ''))
  expect(text('paper').join('')).toContain('Where?A. A. leftB. B. right\n')
  expect(text('official').join('')).toContain('Where?\nOptions:\nA. left\nB. right\n')
})

test('a separator character beside a number: taken off by strip, not by float', () => {
  expect(judge(vsiBench, '\u001c12\u001f', number('12'), paper('direct'))).toEqual({ value: '12', score: 1 })
  expect(judge(vsiBench, '\\boxed{\u001c12}', number('12'), paper('cot'))).toEqual({ value: '\u001c12', score: 0 })
  expect(judge(vsiBench, '\\boxed{\u008512\u00a0}', number('12'), paper('cot')).score).toBe(1)
})
