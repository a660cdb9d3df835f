import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  meanRelativeAccuracy,
  meanRelativeAccuracyOfficial,
  meanRelativeAccuracyPaper,
} from './mean-relative-accuracy.ts'

test.each<[said: number, truth: number, paper: number, official: number]>([
  [2.2, 2, 0.8, 0.9],
  [2.1, 2, 0.9, 1],
  [105, 100, 1, 1],
  [1.05, 1, 0.9, 1],
  [3, 4, 0.5, 0.6],
  [3, 2, 0, 0.1],
  [90, 100, 0.8, 0.9],
  [110, 100, 0.8, 0.9],
  [50, 100, 0, 0.1],
  [49.9, 100, 0, 0],
  [4, 2, 0, 0],
  [10, 10, 1, 1],
  [12, 12, 1, 1],
  [5, 0, 0, 0],
])('%d for %d: %d by the paper, %d officially', (said, truth, paper, official) => {
  expect(meanRelativeAccuracyPaper(said, truth)).toBe(paper)
  expect(meanRelativeAccuracyOfficial(said, truth)).toBe(official)
})

test('an error of 20 % earns 0.7 whatever its rounding, where the official code wavers', () => {
  for (const [said, truth] of [
    [1.2, 1],
    [12, 10],
    [3.6, 3],
    [-12, -10],
  ] as const)
    expect(meanRelativeAccuracy(said, truth)).toBe(0.7)
  expect(meanRelativeAccuracyOfficial(1.2, 1)).toBe(0.7)
  expect(meanRelativeAccuracyOfficial(12, 10)).toBe(0.6)
  expect(meanRelativeAccuracyOfficial(3.6, 3)).toBe(0.6)
})

test('a truth of 0 is matched by 0', () => {
  expect(meanRelativeAccuracy(0, 0)).toBe(1)
  expect(meanRelativeAccuracy(1e-9, 0)).toBe(0)
})

test('all three are shares, and the safe one differs from the official one by rounding alone', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(value, value, (said, truth) => {
      for (const rule of [meanRelativeAccuracy, meanRelativeAccuracyOfficial, meanRelativeAccuracyPaper]) {
        expect(rule(said, truth)).toBeGreaterThanOrEqual(0)
        expect(rule(said, truth)).toBeLessThanOrEqual(1)
      }
      const difference = meanRelativeAccuracy(said, truth) - meanRelativeAccuracyOfficial(said, truth)
      if (truth > 0) expect(Math.abs(difference)).toBeLessThan(0.1 + 1e-12)
    }),
  )
})
