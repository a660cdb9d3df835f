import { expect, test } from 'vitest'
import { item, judge } from '../benchmark/item.fixture.ts'
import { viewSpatial } from './viewspatial.ts'

/** Mode, reply, gold answer, what is read, score. */
const examples: ['cot' | 'direct', string, string, string | null, number][] = [
  ['cot', '<think>It is a chair…</think> \\boxed{B}', 'B. left', 'B', 1],
  ['cot', '\\boxed{b. right}', 'B. right', 'B', 1],
  ['cot', '\\boxed{It is a left turn}', 'C. left', 'A', 0],
  ['cot', 'The answer is C.', 'C. left', null, 0],
  ['cot', '\\boxed{\\text{C}}', 'C. left', 'C', 1],
  ['cot', '\\boxed{C_1}', 'C. x', null, 0],
  ['cot', '\\boxed{left}', 'A. left', null, 0],
  ['direct', 'A chair is at the right: D', 'D. right', 'A', 0],
  ['direct', '(c) front-left', 'C. front-left', 'C', 1],
  ['direct', "I'd choose B", 'B. x', 'D', 0],
  ['direct', 'front-left', 'A. front-left', null, 0],
  ['direct', 'The option\nB', 'B. x', 'B', 1],
  ['cot', '\\boxed{B\u0345}', 'B. x', 'B', 1], // a mark beside it, no letter
]

test.each(examples)('paper, %s: %j for %j', (mode, reply, gold, value, score) => {
  expect(judge(viewSpatial, reply, item({ gold }), { profile: 'paper', mode })).toEqual({ value, score })
})

test.each([
  ['A chair stands there.\nAnswer: C', 'C', 1],
  ['C\nfront-left', null, 0],
  ['C. front-left', 'C', 1],
])('official looks at the last line: %j', (reply, value, score) => {
  const asking = { profile: 'official', mode: 'direct' } as const
  expect(judge(viewSpatial, reply, item({ gold: 'C. front-left' }), asking)).toEqual({ value, score })
})
