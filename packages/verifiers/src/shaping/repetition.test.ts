import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repetitionShare } from './repetition.ts'

test.each([
  [[1, 2, 3, 4], 0],
  [[5, 5, 5, 5, 5], 0.75],
  [[7], 0],
  [[], 0],
])('bigrams of %j repeat by %d', (tokens, share) => expect(repetitionShare(tokens, 2)).toBe(share))

test('words', () => {
  expect(repetitionShare('left of the left of the'.split(' '), 3)).toBe(1 - 3 / 4)
})

test('it is what joined n-grams say', () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 })
  fc.assert(
    fc.property(tokens, fc.integer({ min: 1, max: 5 }), (list, n) => {
      const grams = list.slice(0, Math.max(0, list.length - n + 1)).map((_, i) => list.slice(i, i + n).join())
      expect(repetitionShare(list, n)).toBe(grams.length === 0 ? 0 : 1 - new Set(grams).size / grams.length)
    }),
  )
})
