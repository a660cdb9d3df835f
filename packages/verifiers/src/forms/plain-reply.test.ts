import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allBoxed, lastBoxed } from '../marks/boxed.ts'
import { tightenTags } from '../notation/whitespace.ts'
import { plainBox } from './plain-reply.ts'
import { afterThinking, thinksThenBoxes } from './think-format.ts'

test.each<[string, string | null]>([
  ['<think>It fits.</think> \\boxed{B}', 'B'],
  ['<think>a < b</think>\nThe answer is \\boxed{ 0-2-3-1 }.', '0-2-3-1'],
  ['<think>\\boxed{A} or \\boxed{C}?</think> \\boxed{B}', 'B'],
  ['<think> </think> </think> \\boxed{}', ''],
  ['< think>a</think> \\boxed{B}', null],
  [' <think>a</think> \\boxed{B}', null],
  ['<think>a</think> \\boxed{B} \\boxed{B}', null],
  ['<think>a</think> \\boxed{B}< /think>', null],
  ['<think>a</think> \\boxed{1 / 2}', null],
  ['<think>a</think> \\boxed{\\text{B}}', null],
  ['<think>a</think> \\boxed{B', null],
  ['<think>a \\boxed{B}</think>', null],
  ['<think>a</think> B', null],
  ['\\boxed{B}', null],
])('the plain box of %j', (text, box) => expect(plainBox(text)).toBe(box))

test('whatever it reads, the careful readers read too', () => {
  const part = fc.constantFrom(
    '<think>',
    '</think>',
    '\\boxed{',
    '}',
    '{',
    '<',
    '>',
    '/',
    ' ',
    '\n',
    'B',
    '0-1',
    'think',
  )
  const text = fc.tuple(
    fc.constantFrom('<think>', ''),
    fc.array(part, { maxLength: 12 }),
    fc.constantFrom('\\boxed{B}', ''),
  )
  let plain = 0
  fc.assert(
    fc.property(text, ([start, parts, end]) => {
      const reply = start + parts.join('') + end
      const box = plainBox(reply)
      if (box === null) return
      plain++
      const tight = tightenTags(reply)
      expect(thinksThenBoxes(tight)).toBe(true)
      expect(lastBoxed(tight)).toBe(box)
      expect(allBoxed(afterThinking(tight))).toEqual([box])
    }),
    { numRuns: 5000 },
  )
  expect(plain).toBeGreaterThan(50)
})
