import fc from 'fast-check'
import { expect, test } from 'vitest'
import { movingMean } from './moving-mean.ts'

const curve = (...values: number[]) => values.map((y, x) => ({ x, y }))

test('a window of 1 changes nothing', () => {
  expect(movingMean(curve(3, 1, 2), 1)).toEqual(curve(3, 1, 2))
})

test('the window is centred and clipped at the ends', () => {
  expect(movingMean(curve(0, 3, 6, 9, 0), 3)).toEqual(curve(1.5, 3, 6, 5, 4.5))
})

test('points without a value are left out', () => {
  expect(movingMean(curve(1, Number.NaN, 3), 3)).toEqual([
    { x: 0, y: 2 },
    { x: 2, y: 2 },
  ])
})

test('means stay within the data', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 })), fc.integer({ min: 1, max: 30 }), (values, window) => {
      for (const { y } of movingMean(curve(...values), window)) {
        expect(y).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
        expect(y).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
      }
    }),
  )
})
