import { expect, test } from 'vitest'
import { expectClose } from '../vectors/read-vectors.ts'
import { clipGlobalNorm } from './gradient-clipping.ts'

test('the norm is taken over all arrays together, and scales all of them', () => {
  const gradients = [Float64Array.of(0.3, -1.2), Float64Array.of(0.05, 2, -0.7)]
  expect(clipGlobalNorm(gradients, 1)).toBeCloseTo(2.454078238361605, 12)
  expectClose(
    gradients.flatMap((gradient) => [...gradient]),
    [0.12224544151242903, -0.4889817660497161, 0.020374240252071504, 0.8149696100828602, -0.28523936352900103],
  )
})

test('a small gradient and one that is not finite are left alone', () => {
  const small = Float64Array.of(0.3, 0.4)
  expect(clipGlobalNorm([small], 1)).toBe(0.5)
  expect([...small]).toEqual([0.3, 0.4])
  const broken = Float64Array.of(1, Infinity)
  expect(clipGlobalNorm([broken], 1)).toBe(Infinity)
  expect([...broken]).toEqual([1, Infinity])
})
