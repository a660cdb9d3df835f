import { expect, test } from 'vitest'
import { setCredit } from './set.ts'

test.each([
  [['a', 'b'], ['b', 'a'], 1, 1, 1],
  [['a', 'a'], ['a'], 1, 1, 1],
  [['a'], ['a', 'b'], 0, 1 / 2, 2 / 3],
  [['a', 'b', 'c', 'd'], ['a'], 0, 1 / 4, 2 / 5],
  [['c'], ['a', 'b'], 0, 0, 0],
  [[], [], 1, 1, 1],
])('%j for %j', (said, truth, exact, jaccard, f1) => {
  expect(setCredit(said, truth)).toBe(exact)
  expect(setCredit(said, truth, 'jaccard')).toBeCloseTo(jaccard, 12)
  expect(setCredit(said, truth, 'f1')).toBeCloseTo(f1, 12)
})
