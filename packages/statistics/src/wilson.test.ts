import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wilson } from './wilson.ts'

test.each([
  // R: prop.test(k, n, correct = FALSE)$conf.int
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [20, 20, 0.8389, 1],
  [1, 29, 0.0061, 0.1718],
])('%i of %i: %f … %f', (successes, n, low, high) => {
  const estimate = wilson(successes, n)
  expect(estimate.low).toBeCloseTo(low, 4)
  expect(estimate.high).toBeCloseTo(high, 4)
})

test('the interval holds the share, lies in [0, 1] and is the mirror of the failures’', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (n, draw) => {
      const successes = draw % (n + 1)
      const { value, low, high } = wilson(successes, n)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(value + 1e-12)
      expect(high).toBeGreaterThanOrEqual(value - 1e-12)
      expect(wilson(n - successes, n).low).toBeCloseTo(1 - high, 12)
    }),
  )
})

test('more successes than trials is a programming mistake', () => expect(() => wilson(3, 2)).toThrow(RangeError))
