import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { drawTask, parseMixture } from './mixture.ts'

test('reads names and weights', () => {
  expect(parseMixture('shuffle, depth')).toEqual({ shuffle: 1, depth: 1 })
  expect(parseMixture('crop:0.5,flip:2')).toEqual({ crop: 0.5, flip: 2 })
})

test.each([
  ['jigsaw', /unknown task 'jigsaw': choose from shuffle, flip, crop, depth, position/],
  ['', /unknown task ''/],
  ['flip,flip', /named twice/],
  ['flip:0', /give a number above 0/],
  ['flip:two', /give a number above 0/],
])('refuses %j', (text, message) => {
  expect(() => parseMixture(text)).toThrow(message)
})

test('draws with the given frequencies', () => {
  const rng = createRng(1)
  let flips = 0
  for (let i = 0; i < 2000; i++) if (drawTask({ flip: 3, crop: 1 }, rng) === 'flip') flips++
  expect(Math.abs(flips - 1500)).toBeLessThan(80)
  expect(() => drawTask({}, rng)).toThrow(RangeError)
})
