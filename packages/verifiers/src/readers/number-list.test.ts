import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNumberList } from './number-list.ts'

test.each([
  '0-2-3-1',
  '0, 2, 3, 1',
  '[0,2,3,1]',
  '(0 2 3 1)',
  '0\n2\n3\n1',
  '0; 2; 3; 1',
  ' 0 - 2 - 3 - 1 ',
  '\\text{0-2-3-1}',
  '$0-2-3-1$',
  '{0-2-3-1}',
  '0 → 2 → 3 → 1',
  'zero, two, three, one',
  'Zero-Second-THIRD-first',
])('%j is 0, 2, 3, 1', (text) => expect(readNumberList(text)).toEqual([0, 2, 3, 1]))

test.each([
  '',
  '-',
  'A',
  '-1',
  '1-',
  '1.5',
  '1/2',
  '12345',
  '１-２',
  '1-\u200b2',
  '[[1]]',
  '[1',
  '1e3',
  'one 2',
  '1 two',
  'the first',
  'onetwo',
  'one or two',
  '-one',
])('%j is no list', (text) => expect(readNumberList(text)).toBe(null))

test('any list is read back in any notation', () => {
  const lists = fc.array(fc.integer({ min: 0, max: 9999 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(lists, fc.constantFrom('-', ',', ', ', ' ', ' - ', ';\n'), (numbers, separator) => {
      expect(readNumberList(numbers.join(separator))).toEqual(numbers)
      expect(readNumberList(`[${numbers.join(separator)}]`)).toEqual(numbers)
    }),
  )
})

test('a blank at the end makes no difference to digits and dashes, which are read without the forms of notation', () => {
  const text = fc.array(fc.constantFrom('0', '1', '23', '9999', '10000', '00012', '-', '--'), { maxLength: 8 })
  fc.assert(
    fc.property(text, (parts) => {
      expect(readNumberList(parts.join(''))).toEqual(readNumberList(`${parts.join('')} `))
    }),
  )
})
