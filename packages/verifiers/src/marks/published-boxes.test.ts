import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxedBalanced, boxedFirstNoBrace, boxedLastNoBrace, boxedLastNoSlash } from './published-boxes.ts'

test.each<[string, string | null, string | null]>([
  ['<think>..</think> \\boxed{A}', 'A', 'A'],
  ['\\boxed{a}', 'a', 'a'],
  [
    '\\boxed{B: A beer bottle under an armchair}',
    'B: A beer bottle under an armchair',
    'B: A beer bottle under an armchair',
  ],
  ['\\boxed{\\text{Answer B}}', '\\text{Answer B', '\\text{Answer B'],
  ['The answer is A', null, null],
  ['\\boxed{B}\\boxed{A}', 'A', 'A'],
  ['\\boxed{ B }', ' B ', ' B '],
  ['boxed{C}', null, 'C'],
  ['\\boxed{A} \\boxed{B', 'A', 'A'],
  ['\\boxed{\\boxed{A}}', '\\boxed{A', '\\boxed{A'],
  ['\\boxed{a\nb}', 'a\nb', 'a\nb'],
  ['\\boxed{}', '', ''],
])('last box of %j', (text, withSlash, without) => {
  expect(boxedLastNoBrace(text)).toBe(withSlash)
  expect(boxedLastNoSlash(text)).toBe(without)
})

test.each([
  ['<think>a</think> \\boxed{Yes}', 'Yes'],
  ['\\boxed{\\text{A}}', '\\text{A}'],
  ['\\boxed{A', 'A'],
  ['no box', 'no box'],
  ['\\boxed{}', ''],
  ['x \\boxed{A} y \\boxed{B} z', 'B'],
  ['ends in \\boxed{', 'ends in \\boxed{'],
  ['no } box', 'no '],
  ['{a} }b', '{a} '],
  ['', ''],
])('post-processing makes %j into %j', (text, result) => expect(boxedBalanced(text)).toBe(result))

test('they find what the regular expressions find', () => {
  const text = fc
    .array(fc.constantFrom('\\boxed{', 'boxed{', '{', '}', 'A', '\n', '\\'), { maxLength: 20 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (value) => {
      const found = (pattern: RegExp) => [...value.matchAll(pattern)].map((match) => match[1]!)
      const braced = found(/\\boxed\{([^}]*)\}/g)
      expect(boxedLastNoBrace(value)).toBe(braced.at(-1) ?? null)
      expect(boxedFirstNoBrace(value)).toBe(braced[0] ?? null)
      expect(boxedLastNoSlash(value)).toBe(found(/boxed\{([^}]*)\}/g).at(-1) ?? null)
    }),
    { numRuns: 1000 },
  )
})
