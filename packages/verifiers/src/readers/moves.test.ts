import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Move, readMoves } from './moves.ts'

test.each([
  'up, up, left',
  '<|up|><|up|><|left|>',
  'U U L',
  'uul',
  'UP-UP-LEFT',
  '↑↑←',
  '↑ ↑ ←',
  'up\nup\nleft',
  '[up, up, left]',
])('%j is up, up, left', (text) => expect(readMoves(text)).toEqual(['up', 'up', 'left']))

test.each(['', ' ', 'north', 'up and left', 'up 2', 'uplift', 'go up', 'ｕp', 'up\u200b'])('%j is no path', (text) =>
  expect(readMoves(text)).toBe(null),
)

test('any path is read back', () => {
  const path = fc.array(fc.constantFrom<Move>('up', 'down', 'left', 'right'), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(path, fc.constantFrom(', ', ' ', '-', '\n', '|><|'), (moves, separator) => {
      expect(readMoves(moves.join(separator))).toEqual(moves)
    }),
  )
})
