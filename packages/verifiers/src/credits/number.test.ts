import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inverseErrorCredit, ratioCredit, relativeErrorCredit, smoothNumericCredit, withinRatio } from './number.ts'

test('ratios', () => {
  expect(ratioCredit(50, 100)).toBe(0.5)
  expect(ratioCredit(200, 100)).toBe(0.5)
  expect(ratioCredit(-100, 100)).toBe(0)
  expect(ratioCredit(0, 100)).toBe(0)
  expect(ratioCredit(100, 0)).toBe(0)
  expect(ratioCredit(0, 0)).toBe(1)
  expect([withinRatio(51, 100, 2), withinRatio(50, 100, 2), withinRatio(199, 100, 2)]).toEqual([1, 0, 1])
})

test('relative error: counts 3, 1, 4 for 3, 2, 4 earn 0.8333 on average', () => {
  const credits = [relativeErrorCredit(3, 3), relativeErrorCredit(1, 2), relativeErrorCredit(4, 4)]
  expect((credits[0]! + credits[1]! + credits[2]!) / 3).toBeCloseTo(0.8333, 4)
  expect(relativeErrorCredit(1, 0)).toBe(0)
  expect(relativeErrorCredit(0, 0)).toBe(1)
})

test('inverse error', () => {
  expect(inverseErrorCredit(12, 10, 0.05)).toBeCloseTo(0.9091, 4)
  expect(inverseErrorCredit(0, 100, 0.005)).toBeCloseTo(0.6667, 4)
})

test.each([
  [0.2, [0.9777, 0.8936, 0.7188]],
  [0.5, [0.8616, 0.4166, 0.0525]],
])('smooth credit for a relative error of %d at the start, half-way and at the end', (error, credits) => {
  const found = [0, 0.5, 1].map((progress) => smoothNumericCredit(10 * (1 + error), 10, progress))
  for (const [i, credit] of credits.entries()) expect(found[i]).toBeCloseTo(credit, 4)
})

test('shares for any numbers, 1 for the truth', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(value, value, (said, truth) => {
      for (const rule of [ratioCredit, relativeErrorCredit, smoothNumericCredit, inverseErrorCredit]) {
        expect(rule(said, truth, 0.5)).toBeGreaterThanOrEqual(0)
        expect(rule(said, truth, 0.5)).toBeLessThanOrEqual(1)
        expect(rule(truth, truth, 0.5)).toBe(1)
      }
    }),
  )
})
