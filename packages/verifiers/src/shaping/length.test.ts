import { expect, test } from 'vitest'
import { cosineScaled, softOverlongPenalty } from './length.ts'

test.each([
  [0, 0],
  [1400, 0],
  [1500, -0.5],
  [1600, -1],
  [2000, -1],
])('%d of 1600 tokens with a buffer of 200: %d', (length, penalty) => {
  expect(softOverlongPenalty(length, 1600, 200)).toBe(penalty)
  expect(softOverlongPenalty(length, 1600, 0)).toBe(length >= 1601 ? -1 : 0)
})

test.each([
  [0, 1],
  [500, 0.75],
  [1000, 0.5],
  [3000, 0.5],
])('%d of 1000 tokens: %d', (length, reward) => expect(cosineScaled(length, 1000, 1, 0.5)).toBeCloseTo(reward, 12))
