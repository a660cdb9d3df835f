import { expect, test } from 'vitest'
import { readOptionLetter } from './option-letter.ts'

test.each(['B', 'b', ' B ', '(B)', '[b]', '{B}', '$B$', 'B.', 'B)', 'b:', '\\text{B}', '\\mathbf{b}'])(
  '%j is B',
  (text) => expect(readOptionLetter(text)).toBe('B'),
)

test.each([
  '',
  'AB',
  'A B',
  'A, B',
  'A/B',
  'A or B',
  'A.B',
  '1',
  'Ｂ',
  'B\u200b',
  '\u202eB',
  '\\text{A}\\text{B}',
  '((B))',
  '(',
])('%j is no option', (text) => expect(readOptionLetter(text)).toBe(null))
