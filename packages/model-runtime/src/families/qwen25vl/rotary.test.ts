import { expect, test } from 'vitest'
import { textRotary, visionRotary } from './rotary.ts'
import { smallConfig } from './small-config.fixture.ts'

test('a patch turns by its row, then its column, and the second half of the head repeats the first', () => {
  const { cos, sin } = visionRotary(smallConfig)(3, 5) // head size 8: two pairs by row, two by column, 1 and 1/100 per patch
  const angles = [3, 3 / 100, 5, 5 / 100]
  expect([...sin]).toEqual([...angles, ...angles].map((angle) => Math.fround(Math.sin(angle))))
  expect([...cos]).toEqual([...angles, ...angles].map((angle) => Math.fround(Math.cos(angle))))
})

test('frequency pairs of a token are dealt to time, height and width', () => {
  const { sin } = textRotary(smallConfig)(2, 3, 4) // sections 2, 1, 1 of the frequencies 1, 1/10, 1/100, 1/1000
  const angles = [2, 2 / 10, 3 / 100, 4 / 1000]
  expect([...sin]).toEqual([...angles, ...angles].map((angle) => expect.closeTo(Math.sin(angle), 6)))
})

test('equal positions give one cached row, different ones different rows', () => {
  const rotary = textRotary(smallConfig)
  expect(rotary(1, 2, 3)).toBe(rotary(1, 2, 3))
  expect(rotary(1, 2, 3)).not.toEqual(rotary(3, 2, 1))
})
