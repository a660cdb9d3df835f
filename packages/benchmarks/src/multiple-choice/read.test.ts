import { expect, test } from 'vitest'
import { item, options } from '../item.fixture.ts'
import { keptReply, readOption } from './read.ts'

const leftRight = item({ options: options('left', 'right') })
const compass = item({ options: options('Northeast', 'Northwest', 'Southwest', 'Southeast') })

/** Reply, read in profile `paper`, in profile `official`; what the two rules make of more replies is tested with `canInfer`. */
const examples: [string, string | null, string | null][] = [
  ['(B) right', 'B', 'B'],
  ['A car is on the right', 'A', null],
  ['The answer is A or B', null, 'A'],
  ['Cannot determine the answer', 'Z', 'Z'],
  ['C', null, null],
]

test.each(examples)('%j', (reply, paper, official) => {
  expect(readOption(reply, leftRight, { profile: 'paper', mode: 'cot', keepBoxed: false }).value).toBe(paper)
  expect(readOption(reply, leftRight, { profile: 'official', mode: 'cot', keepBoxed: false }).value).toBe(official)
})

test('option texts', () => {
  const asking = { profile: 'paper', mode: 'direct' } as const
  expect(readOption("It's Southeast", compass, asking)).toEqual({ value: 'D', parsed: true })
  expect(readOption('southeast or southwest', compass, asking)).toEqual({ value: null, parsed: false })
})

test.each([
  ['<think>a</think> \\boxed{Yes}', 'Yes'],
  ['\\boxed{\\text{A}}', '\\text{A}'],
  ['\\boxed{A', 'A'],
  ['no box', 'no box'],
  ['\\boxed{}', ''],
  ['x \\boxed{A} y \\boxed{B} z', 'B'],
])('of %j is kept %j', (reply, kept) => {
  expect(keptReply(reply, { profile: 'paper', mode: 'cot' })).toBe(kept)
  expect(keptReply(reply, { profile: 'paper', mode: 'direct' })).toBe(reply)
})
