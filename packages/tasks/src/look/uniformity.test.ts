import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { uniformity } from './uniformity.ts'

test('is Pearson’s statistic, answers that never came included', () => {
  expect(uniformity([10, 20, 30], 3)).toMatchObject({ statistic: 10, degrees: 2 })
  expect(uniformity([10, 20], 3).statistic).toBeCloseTo(20)
  expect(uniformity([7], 1)).toEqual({ statistic: 0, degrees: 0, deviate: 0 })
  expect(() => uniformity([1, 2], 1)).toThrow('expected 1 to 1 counts')
})

/** Upper 0.1 % points of the chi-squared distribution, from tables. */
test.each([
  [3, 16.27],
  [7, 24.32],
  [22, 48.27],
  [120, 173.62],
])('with %i degrees of freedom %f is a deviate of 3.09', (degrees, critical) => {
  // Two counts that give just that statistic: n ± d with the rest at n.
  const n = 1000
  const d = Math.sqrt((critical * n) / 2)
  const counts = Array.from({ length: degrees + 1 }, (_, i) => n + (i === 0 ? d : i === 1 ? -d : 0))
  expect(uniformity(counts, degrees + 1).deviate).toBeCloseTo(3.09, 1)
})

test('fair draws stay below 3, loaded ones do not', () => {
  const rng = createRng(4)
  const counts = (loaded: number) => {
    const list = new Array<number>(8).fill(0)
    for (let i = 0; i < 4000; i++) list[rng.next() < loaded ? 0 : rng.int(8)]!++
    return list
  }
  expect(uniformity(counts(0), 8).deviate).toBeLessThan(3)
  expect(uniformity(counts(0.06), 8).deviate).toBeGreaterThan(3)
})
