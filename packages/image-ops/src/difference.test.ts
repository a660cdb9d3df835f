import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meanDifference, mirrorDifference, sampleLattice } from './difference.ts'
import { flipHorizontal, flipVertical } from './orientation.ts'
import { crop } from './rectangle.ts'
import { images, plain, textured } from './textured.fixture.ts'

test('is the mean over pixels and channels', () => {
  expect(meanDifference(plain(4, 4, 10), plain(4, 4, 17))).toBe(7)
  const a = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 0, 0, 0) }
  const b = { width: 2, height: 1, data: Uint8Array.of(6, 0, 0, 0, 0, 12) }
  expect(meanDifference(a, b)).toBe(3)
  expect(meanDifference(b, a)).toBe(3)
})

test('a sample comes close to the whole', () => {
  const [a, b] = [textured(200, 150, 1), textured(200, 150, 2)]
  expect(Math.abs(meanDifference(a, b, 2000) - meanDifference(a, b))).toBeLessThan(4)
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

/** A rectangle somewhere in a picture, and how many pixels of it to look at. */
const parts = fc
  .record({
    x: fc.nat(5),
    y: fc.nat(5),
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
  })
  .chain((part) => fc.tuple(fc.constant(part), fc.integer({ min: 1, max: 700 })))

test('a part is measured as if it were cut out', () => {
  fc.assert(
    fc.property(parts, fc.nat(), ([part, samples], seed) => {
      const [a, b] = [textured(30, 31, seed), textured(30, 31, seed + 1)]
      expect(mirrorDifference(a, samples, part)).toBe(mirrorDifference(crop(a, part), samples))
      expect(meanDifference(sampleLattice(a, part, samples), sampleLattice(b, part, samples))).toBe(
        meanDifference(crop(a, part), crop(b, part), samples),
      )
    }),
  )
})

test('a part that is not inside is refused', () => {
  const outside = { x: 3, y: 0, width: 3, height: 2 }
  expect(() => sampleLattice(plain(5, 5, 0), outside, 9)).toThrow('sampleLattice: expected a rectangle inside 5×5')
  expect(() => mirrorDifference(plain(5, 5, 0), 9, outside)).toThrow(
    'mirrorDifference: expected a rectangle inside 5×5',
  )
})
