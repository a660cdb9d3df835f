import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunkPattern } from '../families/qwen25vl/tiny/tiny-tokenizer.ts'
import { patternProblem } from './split-pattern.ts'

test.each([
  chunkPattern,
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  '\\p{N}{1,3}',
  '[0-9]+?|(?:a|b)?c',
  '\\p{Script=Han}+',
])('%s is used', (pattern) => {
  expect(patternProblem(pattern)).toBe(null)
})

test.each([
  ['(a+)+$', 'repeats a group'],
  ['(a|a)*$', 'repeats a group'],
  ['(?:a|aa)+$', 'repeats a group'],
  ['(?:a{1,9})+', 'repeats a group'],
  ['(?:a*){3}', 'repeats a group'],
  ['a{1,100}+', 'repeats what cannot be repeated'],
  ['a+*', 'repeats what cannot be repeated'],
  ['\\s*\\s*x', 'two repeated pieces'],
  ['.*.*=.*', 'two repeated pieces'],
  ['(?:x|a+)a+b', 'two repeated pieces'],
  ['a{0,99}a{0,99}b', 'in over 1000 ways'],
  ['a?'.repeat(30), 'in over 1000 ways'],
  ['(?:a|aa)'.repeat(30), 'in over 1000 ways'],
  ['(?<=a+)b', 'look behind'],
  ['(a)\\1', 'not understood'],
  ['\\X+', 'not understood'],
  ['(?>a)', 'repeats what cannot'],
  ['[a[b]]', 'not understood'],
  ['(a', 'leaves a group open'],
  ['a)', 'not open'],
  ['*a', 'repeats what cannot'],
  ['(?=a)*', 'repeats what cannot'],
  ['a'.repeat(5000), 'characters'],
])('%s is refused', (pattern, problem) => {
  expect(patternProblem(pattern)).toContain(problem)
})

test('what passes is quick on texts that are made to be slow', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '.',
    '\\s',
    '[ab]',
    '[^b]',
    '(',
    '(?:',
    '(?=',
    ')',
    '|',
    '*',
    '+',
    '?',
    '{2,}',
    '{3}',
    '$',
  )
  let passed = 0
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 9 }), (pieces) => {
      const pattern = pieces.join('')
      if (patternProblem(pattern) !== null) return
      passed++
      const sound = new RegExp(pattern, 'gu') // it is also well-formed
      // 2ⁿ or n³ steps would not end within the test's limit.
      for (const text of [`${'a'.repeat(3000)}c`, `${' '.repeat(3000)}c`, 'ab'.repeat(1500)]) text.replace(sound, '')
    }),
    { numRuns: 2000 },
  )
  expect(passed).toBeGreaterThan(50)
}, 60_000)
