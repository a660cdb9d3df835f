import type { RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { images, pixel } from '../textured.fixture.ts'
import { flipHorizontal, flipVertical, rotateClockwise, rotateCounterClockwise } from './orientation.ts'

/** Where the pixel (x, y) of the result comes from. */
type Origin = (x: number, y: number, source: RgbImage) => [number, number]

const cases: [string, (image: RgbImage) => RgbImage, Origin][] = [
  ['flipVertical', flipVertical, (x, y, { height }) => [x, height - 1 - y]],
  ['flipHorizontal', flipHorizontal, (x, y, { width }) => [width - 1 - x, y]],
  ['rotateClockwise', rotateClockwise, (x, y, { height }) => [y, height - 1 - x]],
  ['rotateCounterClockwise', rotateCounterClockwise, (x, y, { width }) => [width - 1 - y, x]],
]

test.each(cases)('%s moves every pixel where it belongs', (name, turn, origin) => {
  fc.assert(
    fc.property(images, (image) => {
      const result = turn(image)
      const turned = name.startsWith('rotate')
      expect([result.width, result.height]).toEqual(turned ? [image.height, image.width] : [image.width, image.height])
      for (let y = 0; y < result.height; y++)
        for (let x = 0; x < result.width; x++) expect(pixel(result, x, y)).toEqual(pixel(image, ...origin(x, y, image)))
    }),
    { numRuns: 20 },
  )
})

test('each is undone by its counterpart, and the argument is left alone', () => {
  fc.assert(
    fc.property(images, (image) => {
      const before = image.data.slice()
      expect(flipVertical(flipVertical(image))).toEqual(image)
      expect(flipHorizontal(flipHorizontal(image))).toEqual(image)
      expect(rotateCounterClockwise(rotateClockwise(image))).toEqual(image)
      expect(image.data).toEqual(before)
    }),
  )
})
