import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pythonFixed8, pythonFloat, pythonInt, strip, words } from './text.ts'

test.each([
  ['1_000', 1000],
  ['1__0', null],
  ['_1', null],
  ['1_', null],
  ['1.', 1],
  ['.', null],
  ['.5', 0.5],
  ['1_0.0_1', 10.01],
  ['1e1_0', 1e10],
  ['1._5', null],
  ['1_.5', null],
  ['1e', null],
  ['１２', 12],
  ['٣.٥', 3.5],
  ['𝟗', 9],
  ['\u00a01', 1],
  ['\x1c3', null], // str.strip takes it off, float does not
  ['3\x85', 3],
  ['\u200b3', null],
  ['\ufeff3', null],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['infin', null],
  ['+nan', Number.NaN],
  ['1e400', Number.POSITIVE_INFINITY],
  ['0x10', null],
  ['1 2', null],
  ['1,000', null],
  ['', null],
])('float(%j) is %s', (text, value) => {
  expect(pythonFloat(text)).toEqual(value)
})

test('every number is read as what it is', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(pythonFloat(` ${value}\n`)).toBe(Object.is(value, -0) ? 0 : value)
    }),
  )
})

test('long digits with a letter behind them take linear time', () => {
  expect(pythonFloat(`${'1'.repeat(1_000_000)}x`)).toBeNull()
})

test('white space is Python’s', () => {
  expect(strip('\x1f\u3000a b\x85')).toBe('a b')
  expect(strip('\ufeffa')).toBe('\ufeffa')
  expect(words(' a\x1cb\u2009c\ufeffd ')).toEqual(['a', 'b', 'c\ufeffd'])
  expect(pythonInt('００７')).toBe('7')
})

test.each([
  [0.25, '0.25000000'],
  [1 / 512, '0.00195312'],
  [-3 / 512, '-0.00585938'],
  [-0, '-0.00000000'],
  [1e21, '1000000000000000000000.00000000'],
  [Number.NaN, 'nan'],
  [Number.NEGATIVE_INFINITY, '-inf'],
])('%d with eight decimals is %s', (value, text) => {
  expect(pythonFixed8(value)).toBe(text)
})
