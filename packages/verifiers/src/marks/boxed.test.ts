import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allBoxed, lastBoxed } from './boxed.ts'

test.each<[string, string | null, string[]]>([
  ['', null, []],
  ['A', null, []],
  ['\\boxed{A}', 'A', ['A']],
  ['\\boxed{ A\n}', 'A', ['A']],
  ['\\boxed{A} then \\boxed{B}', 'B', ['A', 'B']],
  ['\\boxed{\\frac{1}{2}}', '\\frac{1}{2}', ['\\frac{1}{2}']],
  ['\\boxed{\\boxed{A}}', 'A', ['\\boxed{A}', 'A']],
  ['\\boxed{A} \\boxed{B', null, ['A']],
  ['\\boxed{A {B}', null, []],
  ['{ \\boxed{A} } }', 'A', ['A']],
  ['\\boxed {A}', null, []],
  ['\\boxed{}', '', ['']],
  ['}\\boxed{A}', 'A', ['A']],
])('%j', (text, last, all) => {
  expect(lastBoxed(text)).toBe(last)
  expect(allBoxed(text)).toEqual(all)
})

test('a box with balanced content is read back, whatever surrounds it', () => {
  const plain = fc.string().map((text) => text.replaceAll(/[{}\\]/g, '').trim())
  fc.assert(
    fc.property(plain, plain, plain, (before, content, after) => {
      const text = `${before}\\boxed{{${content}}}${after}`
      expect(lastBoxed(text)).toBe(`{${content}}`)
      expect(allBoxed(text)).toEqual([`{${content}}`])
    }),
  )
})

test('where the last box is closed, it is the last to open among all', () => {
  const text = fc
    .array(fc.constantFrom('\\boxed{', '{', '}', 'A', ' '), { maxLength: 20 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (value) => {
      const last = lastBoxed(value)
      if (last !== null) expect(allBoxed(value).at(-1)).toBe(last)
    }),
  )
})
