import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tagsOnce, thinksThenAnswers } from './tag-forms.ts'

test.each([
  ['<think></think><answer></answer>', true],
  [' <think>a</think>\n<answer>b</answer>\n', true],
  ['<think>a</think> so <answer>b</answer>', false],
  ['<think>a</think><answer>b', false],
  ['<think>a</think><answer>b</answer> done', false],
  ['a <think>a</think><answer>b</answer>', false],
  ['<think></think><answer>', false],
  ['<think><answer>b</answer>', false],
  ['', false],
])('%j: %s', (text, form) => expect(thinksThenAnswers(text)).toBe(form))

test('any mixture of tags has the form as the regular expression says', () => {
  const text = fc
    .array(fc.constantFrom('<think>', '</think>', '<answer>', '</answer>', ' ', 'a'), { maxLength: 10 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (value) => {
      expect(thinksThenAnswers(value)).toBe(/^\s*<think>.*<\/think>\s*<answer>.*<\/answer>\s*$/s.test(value))
    }),
    { numRuns: 1000 },
  )
})

test('tags that occur once', () => {
  const tags = ['<think>', '</think>', '<answer>', '</answer>']
  expect(tagsOnce('<think>a</think><answer>b</answer>', tags)).toBe(1)
  expect(tagsOnce('<think>a</think><answer>b</answer><answer>', tags)).toBe(0.75)
  expect(tagsOnce('<think>', tags)).toBe(0.25)
  expect(tagsOnce('', tags)).toBe(0)
  expect(tagsOnce('a', [])).toBe(1)
})
