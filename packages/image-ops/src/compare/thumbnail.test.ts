import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flipHorizontal, flipVertical } from '../pixels/orientation.ts'
import { crop } from '../pixels/rectangle.ts'
import { images, plain, textured } from '../textured.fixture.ts'
import { meanDifference } from './difference.ts'
import { thumbnail } from './thumbnail.ts'

const whole = ({ width, height }: { width: number; height: number }) => ({ x: 0, y: 0, width, height })
const sides = fc.integer({ min: 1, max: 30 })

test('of a mirrored picture is the mirrored thumbnail', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: 1, max: 15 }), (image, half) => {
      const side = 2 * half
      const small = thumbnail(image, whole(image), side)
      for (const mirror of [flipHorizontal, flipVertical])
        expect(thumbnail(mirror(image), whole(image), side)).toEqual(mirror(small))
    }),
  )
})

test('of a part is the one of the part cut out; a picture that is small enough stays as it is', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.nat(5), sides, sides, sides, fc.nat(), (x, y, width, height, side, seed) => {
      const image = textured(36, 36, seed)
      const part = { x, y, width, height }
      const cut = crop(image, part)
      expect(thumbnail(image, part, side)).toEqual(thumbnail(cut, whole(cut), side))
      expect(thumbnail(cut, whole(cut), 30)).toEqual(cut)
    }),
  )
})

test('keeps structure and loses grain', () => {
  const halves = plain(96, 96, 100)
  halves.data.fill(150, 0, halves.data.length / 2)
  expect(meanDifference(thumbnail(halves, whole(halves), 24), thumbnail(plain(96, 96, 100), whole(halves), 24))).toBe(
    25,
  )
  const [a, b] = [textured(192, 192, 1), textured(192, 192, 2)]
  const apart = meanDifference(a, b)
  expect(meanDifference(thumbnail(a, whole(a), 24), thumbnail(b, whole(b), 24))).toBeLessThan(apart / 3)
})

test('is refused outside the picture and for no size', () => {
  expect(() => thumbnail(plain(5, 5, 0), { x: 3, y: 0, width: 3, height: 2 }, 9)).toThrow(
    'thumbnail: expected a rectangle inside 5×5',
  )
  expect(() => thumbnail(plain(5, 5, 0), { x: 0, y: 0, width: 3, height: 2 }, 0)).toThrow('expected a whole side ≥ 1')
})
