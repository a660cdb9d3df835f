import { expect, test } from 'vitest'
import { chanceAdjusted } from './chance-adjusted.ts'

test('four, four and two options, the first and the last right: one half', () => {
  const outcomes = [
    { score: 1, chance: 1 / 4 },
    { score: 0, chance: 1 / 4 },
    { score: 1, chance: 1 / 2 },
  ]
  expect(chanceAdjusted(outcomes)).toBeCloseTo(0.5, 12)
})

test.each([
  ['all right', 1, 0.25, 1],
  ['as good as guessing', 0.25, 0.25, 0],
  ['all wrong', 0, 0.5, -1],
  ['nothing to guess', 0.4, 0, 0.4],
])('%s', (_name, score, chance, adjusted) => {
  expect(
    chanceAdjusted([
      { score, chance },
      { score, chance },
    ]),
  ).toBeCloseTo(adjusted, 12)
})

test('where guessing is always right there is nothing to say', () => {
  expect(chanceAdjusted([{ score: 1, chance: 1 }])).toBeNaN()
})
