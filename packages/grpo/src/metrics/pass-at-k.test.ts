import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passAtK } from './pass-at-k.ts'

test.each([
  [4, 1, 1, 0.25],
  [4, 1, 2, 0.5],
  [4, 2, 2, 5 / 6],
  [4, 3, 2, 1],
  [10, 0, 5, 0],
  [10, 3, 5, 1 - 21 / 252],
  [5, 5, 1, 1],
])('n=%i c=%i k=%i: %f', (n, c, k, expected) => expect(passAtK(n, c, k)).toBeCloseTo(expected, 12))

test('pass@1 is the mean, and more tries never hurt', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(), (n, draw) => {
      const c = draw % (n + 1)
      expect(passAtK(n, c, 1)).toBeCloseTo(c / n, 12)
      for (let k = 2; k <= n; k++) expect(passAtK(n, c, k)).toBeGreaterThanOrEqual(passAtK(n, c, k - 1) - 1e-12)
    }),
  )
})

test('the last bits of published figures stay: misses are multiplied from n − c + 1 upwards', () => {
  expect(passAtK(8, 3, 2)).toBe(1 - (1 - 2 / 6) * (1 - 2 / 7) * (1 - 2 / 8))
  expect(passAtK(4, 1, 2)).toBe(1 - (1 - 2 / 4))
})

test('more tries than replies is a programming mistake', () => expect(() => passAtK(3, 1, 4)).toThrow(RangeError))
