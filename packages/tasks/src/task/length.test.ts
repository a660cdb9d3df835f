import { expect, test } from 'vitest'
import { oddPixelsOf, pixelsOf } from './length.ts'

const size = { width: 1600, height: 1064 }

test('is the larger of a share of the shorter side and a number of pixels', () => {
  expect(pixelsOf({ share: 0.1, pixels: 30 }, size)).toBeCloseTo(106.4)
  expect(pixelsOf({ share: 0.1, pixels: 30 }, { width: 64, height: 200 })).toBe(30)
})

test.each([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 3],
  [14.9, 13],
  [15.2, 15],
  [25, 25],
])('the odd length of %f px is %i', (pixels, odd) => {
  expect(oddPixelsOf({ share: 0, pixels }, size)).toBe(odd)
})
