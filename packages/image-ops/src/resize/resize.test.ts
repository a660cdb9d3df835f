import type { RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crop } from '../pixels/rectangle.ts'
import { images, plain, textured } from '../textured.fixture.ts'
import { resize, resizeToShortSide } from './resize.ts'

/** Keys' cubic with a = −1/2. */
function cubic(d: number): number {
  const x = Math.abs(d)
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0
}

/** The definition, one output pixel at a time, over all input pixels. */
function naive(image: RgbImage, width: number, height: number): number[] {
  const weights = (from: number, to: number, i: number) => {
    const [scale, stretch] = [from / to, Math.max(1, from / to)]
    const raw = Array.from({ length: from }, (_, k) => cubic((k + 0.5 - (i + 0.5) * scale) / stretch))
    const total = raw.reduce((a, b) => a + b)
    return raw.map((w) => w / total)
  }
  const out: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [down, across] = [weights(image.height, height, y), weights(image.width, width, x)]
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (const [v, wy] of down.entries())
          for (const [u, wx] of across.entries()) sum += wy * wx * image.data[(v * image.width + u) * 3 + c]!
        out.push(Math.min(255, Math.max(0, sum)))
      }
    }
  }
  return out
}

test('agrees with the definition to rounding, growing and shrinking', () => {
  const sizes = fc.integer({ min: 1, max: 20 })
  fc.assert(
    fc.property(images, sizes, sizes, (image, width, height) => {
      const expected = naive(image, width, height)
      const { data } = resize(image, width, height)
      expect(data.length).toBe(expected.length)
      for (const [i, value] of expected.entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(0.51)
    }),
    { numRuns: 40 },
  )
})

test('a part is resized as if it were cut out', () => {
  const size = fc.integer({ min: 1, max: 20 })
  fc.assert(
    fc.property(fc.nat(9), fc.nat(9), size, size, size, size, (x, y, width, height, toWidth, toHeight) => {
      const image = textured(30, 31)
      const part = { x, y, width, height }
      expect(resize(image, toWidth, toHeight, part)).toEqual(resize(crop(image, part), toWidth, toHeight))
    }),
  )
  expect(() => resize(textured(5, 5), 2, 2, { x: 3, y: 0, width: 3, height: 3 })).toThrow('inside 5×5')
})

test('a plain picture stays plain, and the same size is a copy', () => {
  expect(resize(plain(13, 7, 201), 5, 31)).toEqual(plain(5, 31, 201))
  const image = textured(6, 5)
  const copy = resize(image, 6, 5)
  expect(copy).toEqual(image)
  expect(copy.data).not.toBe(image.data)
})

test('shrinking fine stripes gives grey, not stripes', () => {
  const stripes = {
    width: 64,
    height: 64,
    data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255),
  }
  const { data } = resize(stripes, 9, 9)
  for (const value of data) expect(Math.abs(value - 127.5)).toBeLessThan(20)
})

test('resizeToShortSide keeps the shape', () => {
  const { width, height } = resizeToShortSide(plain(200, 100, 0), 32)
  expect([width, height]).toEqual([64, 32])
  expect(() => resize(plain(4, 4, 0), 0, 4)).toThrow('resize: expected a whole size ≥ 1, got 0×4')
})
