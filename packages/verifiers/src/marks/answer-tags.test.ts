import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allAnswers, lastAnswer } from './answer-tags.ts'

test.each<[string, string | null, string[]]>([
  ['', null, []],
  ['<answer> A </answer>', 'A', ['A']],
  ['<answer>A</answer><answer>B</answer>', 'B', ['A', 'B']],
  ['<answer>A</answer><answer>B', null, ['A']],
  ['<answer>A<answer>B</answer>', 'B', ['B']],
  ['</answer>A</answer>', null, []],
  ['<answer>A</answer></answer>', 'A', ['A']],
  ['<answers>A</answers>', null, []],
  ['<answer></answer>', '', ['']],
])('%j', (text, last, all) => {
  expect(lastAnswer(text)).toBe(last)
  expect(allAnswers(text)).toEqual(all)
})

test('where the last answer is closed, it is the last of all', () => {
  const text = fc
    .array(fc.constantFrom('<answer>', '</answer>', 'answer>', '<', '/', 'A'), { maxLength: 20 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (value) => {
      const last = lastAnswer(value)
      if (last !== null) expect(allAnswers(value).at(-1)).toBe(last)
    }),
  )
})
