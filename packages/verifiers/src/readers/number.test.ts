import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNumber } from './number.ts'

test.each([
  ['12', 12],
  [' -1.5 ', -1.5],
  ['\u22123', -3],
  ['+.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['1,200', 1200],
  ['1,234,567.5', 1234567.5],
  ['3/4', 0.75],
  ['-\\frac{1}{4}', -0.25],
  ['\\dfrac{1}{2}', 0.5],
  ['$7$', 7],
  ['\\text{seven}', 7],
  ['Three', 3],
  ['(0.25)', 0.25],
])('%j is %d', (text, value) => expect(readNumber(text)).toBe(value))

test.each([
  '',
  '-',
  '.',
  '1,2',
  '1,20',
  '12,34',
  '1 2',
  '10-20',
  '5 m',
  '1e999',
  '1/0',
  'NaN',
  'Infinity',
  '0x10',
  '１',
  '1\u200b',
])('%j is no number', (text) => expect(readNumber(text)).toBe(null))

test('every double is read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(readNumber(String(value))).toBe(value === 0 ? 0 : value)
    }),
  )
})
