import { expect, test } from 'vitest'
import { flipCredit } from './flip.ts'

test.each([
  [[2, 1], 1, 1, 1, 1],
  [[2, 0], 0, 0.5, 1, 0],
  [[3, 1], 0, 0.5, 0, 1],
  [[3, 0], 0, 0, 0, 0],
  [[2], 0, 0, 0, 0],
  [[2, 1, 1], 0, 0, 0, 0],
])('%j for [2, 1]', (said, together, separate, patch, direction) => {
  expect(flipCredit(said, [2, 1])).toBe(together)
  expect(flipCredit(said, [2, 1], 'separate')).toBe(separate)
  expect(flipCredit(said, [2, 1], 'patch')).toBe(patch)
  expect(flipCredit(said, [2, 1], 'direction')).toBe(direction)
})
