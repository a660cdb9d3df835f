import { expect, test } from 'vitest'
import { chanceAdjusted } from './chance-adjusted.ts'

test('four, four and two options, the first and the last right: one half', () => {
  expect(chanceAdjusted([1, 0, 1], [1 / 4, 1 / 4, 1 / 2])).toBeCloseTo(0.5, 12)
})

test.each([
  ['all right', 1, 0.25, 1],
  ['as good as guessing', 0.25, 0.25, 0],
  ['all wrong', 0, 0.5, -1],
  ['nothing to guess', 0.4, 0, 0.4],
])('%s', (_name, score, chance, adjusted) => {
  expect(chanceAdjusted([score, score], [chance, chance])).toBeCloseTo(adjusted, 12)
})

test('where guessing is always right there is nothing to say', () => {
  expect(chanceAdjusted([1], [1])).toBeNaN()
})
