import type { RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meanDifference } from '../compare/difference.ts'
import { crop } from '../pixels/rectangle.ts'
import { images, plain, textured } from '../textured.fixture.ts'
import { resize } from './resize.ts'
import { resizeLinear } from './resize-linear.ts'

const sizes = fc.integer({ min: 1, max: 40 })

/** The definition, channel by channel: a tent over the pixels' middles, as wide as a pixel of the smaller picture. */
function naive({ width, height, data }: RgbImage, toWidth: number, toHeight: number): number[] {
  const weights = (from: number, to: number, i: number) => {
    const [scale, centre] = [Math.max(1, from / to), ((i + 0.5) * from) / to]
    const tent = Array.from({ length: from }, (_, k) => Math.max(0, 1 - Math.abs(k + 0.5 - centre) / scale))
    const total = tent.reduce((a, b) => a + b)
    return tent.map((weight) => weight / total)
  }
  const out: number[] = []
  for (let y = 0; y < toHeight; y++) {
    const down = weights(height, toHeight, y)
    for (let x = 0; x < toWidth; x++) {
      const across = weights(width, toWidth, x)
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let v = 0; v < height; v++)
          for (let u = 0; u < width; u++) sum += down[v]! * across[u]! * data[(v * width + u) * 3 + c]!
        out.push(sum)
      }
    }
  }
  return out
}

test('is at most 1 away from the definition', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: 1, max: 20 }), sizes, (image, width, height) => {
      const exact = naive(image, width, height)
      const { data } = resizeLinear(image, width, height)
      expect(data.length).toBe(exact.length)
      for (let i = 0; i < exact.length; i++) expect(Math.abs(data[i]! - exact[i]!)).toBeLessThanOrEqual(1)
    }),
    { numRuns: 30 },
  )
})

test('a part is resized as if it were cut out; the same size is a copy', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.nat(5), sizes, sizes, sizes, sizes, fc.nat(), (x, y, width, height, to, high, seed) => {
      const image = textured(46, 46, seed)
      const part = { x, y, width, height }
      expect(resizeLinear(image, to, high, part)).toEqual(resizeLinear(crop(image, part), to, high))
      expect(resizeLinear(image, width, height, part)).toEqual(crop(image, part))
    }),
  )
})

test('one colour stays that colour, and white does not overflow', () => {
  fc.assert(
    fc.property(sizes, sizes, fc.integer({ min: 0, max: 255 }), (width, height, level) => {
      expect(resizeLinear(plain(17, 13, level), width, height)).toEqual(plain(width, height, level))
    }),
  )
})

test('comes close to bicubic on what both can show', () => {
  const smooth = resize(textured(6, 5), 90, 75)
  expect(meanDifference(resizeLinear(smooth, 45, 38), resize(smooth, 45, 38))).toBeLessThan(2)
})

test('refuses no size and parts outside', () => {
  expect(() => resizeLinear(plain(4, 4, 0), 0, 3)).toThrow('resizeLinear: expected a whole size ≥ 1, got 0×3')
  expect(() => resizeLinear(plain(4, 4, 0), 3, 3, { x: 2, y: 0, width: 3, height: 1 })).toThrow('inside 4×4')
})
