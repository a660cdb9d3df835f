import { expect, test } from 'vitest'
import { canInfer } from './can-infer.ts'

const choices = { A: 'left', B: 'right' }

test.each<[reply: string, fork: string | null, upstream: string | null]>([
  ['B.', 'B', 'B'],
  ['(B) right', 'B', 'B'],
  ['**B**', 'B', 'B'],
  ['B:right', 'B', 'B'],
  ['\\boxed{\\text{B}}', 'B', 'B'],
  ['b', null, null],
  ['right', 'B', 'B'],
  ['The bike is to the right of the left car', null, null],
  ['A car is on the right', 'A', null],
  ['A car is on the right, so B', 'B', null],
  ['The answer is A or B', null, 'A'],
  ['<think>Option A is wrong</think> \\boxed{B}', null, null],
  ['<think>It is right</think> \\boxed{B}', 'B', 'B'],
  ['B\nThe photograph was taken from the other side of the road.', 'B', null],
  ['$B$', null, null],
  ['C', null, null],
  ['The correct answer is **B** because A looks closer to me.', null, 'B'],
  ['Z', 'Z', 'Z'],
  ['Cannot determine the answer, but A', 'Z', 'Z'],
  ['Failed to obtain answer via API right', 'B', null],
  ['The answer\u001cis\u0085**b** or C', null, 'B'],
  ['The an\u017fwer \u0131s A or B', null, 'A'],
  ['The answer\ufeffis A or B', null, null],
  ['', null, null],
])('%j means %s, upstream %s', (reply, fork, upstream) => {
  expect(canInfer(reply, choices)).toBe(fork)
  expect(canInfer(reply, choices, { profile: 'upstream' })).toBe(upstream)
})

test('the article rule of the verbose mode', () => {
  expect(canInfer('A car is on the right', choices, { verbose: true })).toBe('B')
  expect(canInfer('A', choices, { verbose: true })).toBe('A')
})

test('texts that contain each other count both', () => {
  const compass = { A: 'Southwest', B: 'Northeast', C: 'Northwest', D: 'Southeast' }
  expect(canInfer("It's Southeast", compass)).toBe('D')
  expect(canInfer('southeast or southwest', compass)).toBe(null)
})
