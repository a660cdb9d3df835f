import { expect, test } from 'vitest'
import { pixel, plain, textured } from '../textured.fixture.ts'
import { adjustColour } from './colour.ts'

test('factors of 1 change nothing', () => {
  const image = textured(9, 9)
  expect(adjustColour(image, {})).toEqual(image)
})

test('brightness multiplies and saturates', () => {
  expect(adjustColour(plain(2, 2, 100), { brightness: 1.5 })).toEqual(plain(2, 2, 150))
  expect(adjustColour(plain(2, 2, 100), { brightness: 9 })).toEqual(plain(2, 2, 255))
})

test('contrast 0 is the mean grey', () => {
  const halves = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 200, 200, 200) }
  expect([...adjustColour(halves, { contrast: 0 }).data]).toEqual([100, 100, 100, 100, 100, 100])
})

test('saturation 0 is the luminance of each pixel', () => {
  const red = { width: 1, height: 1, data: Uint8Array.of(200, 0, 0) }
  expect(pixel(adjustColour(red, { saturation: 0 }), 0, 0)).toEqual([60, 60, 60])
  const [r, g] = pixel(adjustColour(red, { saturation: 1.2 }), 0, 0)
  expect([r, g]).toEqual([228, 0])
})
