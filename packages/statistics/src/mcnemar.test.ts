import { expect, test } from 'vitest'
import { mcnemar } from './mcnemar.ts'

const pairs = (both: number, onlyFirst: number, onlySecond: number, neither: number) => [
  ...Array<[boolean, boolean]>(both).fill([true, true]),
  ...Array<[boolean, boolean]>(onlyFirst).fill([true, false]),
  ...Array<[boolean, boolean]>(onlySecond).fill([false, true]),
  ...Array<[boolean, boolean]>(neither).fill([false, false]),
]

test.each([
  // 2 · binomial tail, worked out by hand for the small ones
  [0, 0, 1],
  [0, 1, 1],
  [0, 5, 0.0625],
  [1, 5, 0.21875],
  [3, 3, 1],
  [10, 20, 0.0987371],
  [15, 35, 0.0066006],
])('%i against %i: p = %f', (b, c, p) => {
  const result = mcnemar(pairs(40, b, c, 40))
  expect(result).toMatchObject({ onlyFirst: b, onlySecond: c })
  expect(result.p).toBeCloseTo(p, 6)
})

test('thousands of disagreements neither overflow nor vanish', () => {
  expect(mcnemar(pairs(0, 2000, 2000, 0)).p).toBe(1)
  const { p } = mcnemar(pairs(0, 1900, 2100, 0))
  expect(p).toBeGreaterThan(0.0014)
  expect(p).toBeLessThan(0.0018)
})
