import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { crop, rotateClockwise } from '@spatial-ssrl/image-ops'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textured } from '../task/scene.fixture.ts'
import { rotation } from './rotation.ts'

const params = rotation.params.parse({})
const generate = (image: ReturnType<typeof textured>, seed: number) =>
  rotation.generate({ image }, params, createRng(seed)) as Puzzle

test('turning on to a whole turn restores the square that was cut out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 32, max: 90 }), fc.integer({ min: 32, max: 90 }), fc.nat(), (width, height, seed) => {
      const image = textured(width, height)
      const { images, answer, meta } = generate(image, seed)
      let picture = images[0]!
      for (let degrees = Number(answer); degrees < 360; degrees += 90) picture = rotateClockwise(picture)
      const square = meta.square as { x: number; y: number; width: number; height: number }
      const original = crop(image, square)
      expect(Buffer.compare(picture.data, original.data)).toBe(0)
      const solved = rotation.solution!.picture({ answer, meta }, images)
      expect(Buffer.compare(solved.data, original.data)).toBe(0)
      expect(square.width).toBe(Math.min(width, height))
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['image too small', textured(31, 90)],
  ['the picture looks the same when turned', { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(80) }],
])('declines: %s', (declined, image) => {
  expect(rotation.generate({ image }, params, createRng(0))).toEqual({ declined })
})

test('a picture that a half turn leaves alone is declined, whatever a quarter turn does', () => {
  const image = textured(64, 64)
  for (let i = 0; i < image.data.length / 2; i += 3)
    for (let c = 0; c < 3; c++) image.data[image.data.length - 3 - i + c] = image.data[i + c]!
  expect(rotation.generate({ image }, params, createRng(0))).toHaveProperty('declined')
})
