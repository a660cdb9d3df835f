import { expect, test } from 'vitest'
import { item, options } from '../benchmark/item.fixture.ts'
import { keptReply, optionReader } from './read.ts'

const leftRight = item({ options: options('left', 'right') })
const compass = item({ options: options('Northeast', 'Northwest', 'Southwest', 'Southeast') })

/** Reply, read as the paper's runs did, as the toolkit does; what the two rules make of more replies is tested with `canInfer`. */
const examples: [string, string | null, string | null][] = [
  ['(B) right', 'B', 'B'],
  ['A car is on the right', 'A', null],
  ['The answer is A or B', null, 'A'],
  ['Cannot determine the answer', 'Z', 'Z'],
  ['C', null, null],
]

test.each(examples)('%j', (reply, paper, official) => {
  const asked = { mode: 'cot', keepBoxed: false } as const
  expect(optionReader('fork')(reply, leftRight, asked).value).toBe(paper)
  expect(optionReader('upstream')(reply, leftRight, asked).value).toBe(official)
})

test('option texts', () => {
  const read = (reply: string) => optionReader('fork')(reply, compass, { mode: 'direct' })
  expect(read("It's Southeast")).toEqual({ value: 'D', parsed: true })
  expect(read('southeast or southwest')).toEqual({ value: null, parsed: false })
})

test.each([
  ['<think>a</think> \\boxed{Yes}', 'Yes'],
  ['\\boxed{\\text{A}}', '\\text{A}'],
  ['\\boxed{A', 'A'],
  ['no box', 'no box'],
  ['\\boxed{}', ''],
  ['x \\boxed{A} y \\boxed{B} z', 'B'],
])('of %j is kept %j', (reply, kept) => {
  expect(keptReply(reply, { mode: 'cot' })).toBe(kept)
  expect(keptReply(reply, { mode: 'direct' })).toBe(reply)
})
