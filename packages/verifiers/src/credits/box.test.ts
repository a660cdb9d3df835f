import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Box } from '../readers/coordinates.ts'
import {
  boxIou,
  centerness,
  centreCredit,
  completeIou,
  completeIouCredit,
  distanceCredit,
  mappedCompleteIou,
} from './box.ts'

test.each<[said: Box, truth: Box, iou: number, complete: number, mapped: number]>([
  [[10, 10, 50, 50], [20, 10, 60, 50], 0.6, 0.5756, 0.7878],
  [[0, 0, 40, 20], [0, 0, 20, 40], 0.3333, 0.2371, 0.6185],
  [[0, 0, 10, 10], [10, 0, 20, 10], 0, -0.2, 0.4],
  [[1, 1, 2, 2], [1, 1, 2, 2], 1, 1, 1],
])('%j and %j', (said, truth, iou, complete, mapped) => {
  expect(boxIou(said, truth)).toBeCloseTo(iou, 4)
  expect(completeIou(said, truth)).toBeCloseTo(complete, 4)
  expect(mappedCompleteIou(said, truth)).toBeCloseTo(mapped, 4)
  expect(completeIouCredit(said, truth)).toBeCloseTo(Math.max(0, complete), 4)
})

test('boxes shifted by a tenth', () => {
  expect(boxIou([0, 0, 100, 100], [10, 0, 110, 100])).toBeCloseTo(0.8182, 4)
  expect(centreCredit([0, 0, 100, 100], [10, 0, 110, 100])).toBeCloseTo(0.7889, 4)
  expect(centreCredit([0, 0, 2, 2], [100, 0, 102, 2])).toBe(0)
})

test.each([
  [30, 50, 0.6547],
  [50, 50, 1],
  [101, 50, 0],
  [0, 50, 0],
])('centerness of (%d, %d)', (x, y, value) => expect(centerness([x, y], [0, 0, 100, 100])).toBeCloseTo(value, 4))

test('distances of points', () => {
  const truth = [
    [0, 0, 1],
    [1, 1, 1],
  ]
  const said = [
    [0, 0, 1],
    [1, 0, 1],
  ]
  expect(distanceCredit(said, truth)).toBeCloseTo(0.6065, 4)
  expect(distanceCredit([[0, 0, 1]], truth)).toBe(0)
  expect(distanceCredit([], [])).toBe(1)
  expect(distanceCredit([[0, 0]], [[0, 0, 0]])).toBe(0)
})

test('shares for any boxes, flat ones too, and 1 for the same box', () => {
  const side = fc.tuple(fc.double({ min: -100, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }))
  const box = fc.tuple(side, side).map(([[x, width], [y, height]]): Box => [x, y, x + width, y + height])
  fc.assert(
    fc.property(box, box, (said, truth) => {
      for (const rule of [boxIou, mappedCompleteIou, completeIouCredit, centreCredit]) {
        expect(rule(said, truth)).toBeGreaterThanOrEqual(0)
        expect(rule(said, truth)).toBeLessThanOrEqual(1)
      }
      expect(boxIou(said, truth)).toBeCloseTo(boxIou(truth, said), 10)
      expect(completeIou(said, truth)).toBeLessThanOrEqual(boxIou(said, truth))
      const middle = [(truth[0] + truth[2]) / 2, (truth[1] + truth[3]) / 2] as const
      expect(centerness(middle, truth)).toBeLessThanOrEqual(1)
    }),
  )
})
