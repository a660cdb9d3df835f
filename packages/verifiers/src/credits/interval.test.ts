import { expect, test } from 'vitest'
import type { Interval } from '../readers/interval.ts'
import { temporalIou } from './interval.ts'

test.each<[Interval, Interval, number]>([
  [[0, 10], [0, 10], 1],
  [[0, 10], [5, 15], 1 / 3],
  [[0, 10], [10, 20], 0],
  [[2, 4], [0, 10], 0.2],
  [[3, 3], [3, 3], 0],
])('%j and %j share %d', (said, truth, share) => {
  expect(temporalIou(said, truth)).toBeCloseTo(share, 12)
  expect(temporalIou(truth, said)).toBeCloseTo(share, 12)
})
