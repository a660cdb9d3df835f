import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smartResize } from './smart-resize.ts'

const published = { factor: 28, minPixels: 56 * 56, maxPixels: 28 * 28 * 1280 }
const tiny = { factor: 32, minPixels: 1024, maxPixels: 4096 }

test.each([
  // within bounds: rounded to the grid, halves to even
  [published, 640, 480, 644, 476],
  [published, 42, 70, 56, 56], // 1.5 → 2, 2.5 → 2
  [published, 98, 98, 112, 112], // 3.5 → 4
  // too large: both sides floored by the same shrinkage
  [published, 1600, 1064, 1204, 812],
  [published, 4000, 3000, 1148, 840],
  // too small: both sides raised
  [published, 20, 20, 56, 56],
  [published, 10, 100, 28, 196],
  [tiny, 128, 128, 64, 64],
  [tiny, 128, 96, 64, 32],
  [tiny, 40, 40, 32, 32],
  [tiny, 1000, 10, 320, 32],
  [tiny, 2000, 20, 640, 32], // a sliver keeps one unit, though that breaks the bound
])('%o: %i×%i becomes %i×%i', (bounds, width, height, toWidth, toHeight) => {
  expect(smartResize(width, height, bounds)).toEqual({ width: toWidth, height: toHeight })
})

test('sides are positive multiples of the factor, areas within the bounds unless the shape forbids it', () => {
  const side = fc.integer({ min: 1, max: 5000 })
  fc.assert(
    fc.property(side, side, (width, height) => {
      fc.pre(Math.max(width, height) <= 20 * Math.min(width, height))
      const size = smartResize(width, height, published)
      expect(size.width % 28).toBe(0)
      expect(size.height % 28).toBe(0)
      expect(size.width * size.height).toBeLessThanOrEqual(published.maxPixels)
      expect(size.width * size.height).toBeGreaterThanOrEqual(published.minPixels)
    }),
  )
})

test('slivers are refused', () => {
  expect(() => smartResize(2010, 10, published)).toThrow('too narrow')
  expect(smartResize(2000, 10, published).height).toBe(28)
})
