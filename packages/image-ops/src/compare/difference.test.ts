import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flipHorizontal, flipVertical } from '../pixels/orientation.ts'
import { images, plain } from '../textured.fixture.ts'
import { meanDifference, mirrorDifference } from './difference.ts'

test('is the mean over pixels and channels', () => {
  expect(meanDifference(plain(4, 4, 10), plain(4, 4, 17))).toBe(7)
  const a = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 0, 0, 0) }
  const b = { width: 2, height: 1, data: Uint8Array.of(6, 0, 0, 0, 0, 12) }
  expect(meanDifference(a, b)).toBe(3)
  expect(meanDifference(b, a)).toBe(3)
})

test('refuses two sizes', () => {
  expect(() => meanDifference(plain(2, 3, 0), plain(3, 2, 0))).toThrow('expected equal sizes, got 2×3 and 3×2')
})

test('mirrorDifference is the smallest of three comparisons', () => {
  fc.assert(
    fc.property(images, (image) => {
      const changed = [flipVertical, flipHorizontal, (other: typeof image) => flipVertical(flipHorizontal(other))]
      const expected = Math.min(...changed.map((change) => meanDifference(image, change(image))))
      expect(mirrorDifference(image)).toBeCloseTo(expected, 9)
    }),
  )
})
