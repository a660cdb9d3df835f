import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBox, readPoint } from './coordinates.ts'

test.each([
  '[10, 20, 50, 60.5]',
  '(10,20),(50,60.5)',
  '10 20 50 60.5',
  '[[10, 20], [50, 60.5]]',
  '<box>[10, 20, 50, 60.5]</box>',
  '<|box_start|>(10,20),(50,60.5)<|box_end|>',
  '{"bbox_2d": [10, 20, 50, 60.5], "label": "chair"}',
])('%j is a box', (text) => expect(readBox(text)).toEqual([10, 20, 50, 60.5]))

test.each([
  '',
  '[1, 2, 3]',
  '1 2 3 4 5',
  '[50, 20, 10, 60]',
  '[1, 2, 3, x]',
  'at 1 2 3 4',
  '{"label": "chair"}',
  '{"bbox": null}',
  '{"bbox"',
  '{"bbox": [1e999, 0, 0, 0]}',
  '1-2-3-4',
])('%j is no box', (text) => expect(readBox(text)).toBe(null))

test('points', () => {
  expect(readPoint('(30, 50)')).toEqual([30, 50])
  expect(readPoint('{"point_2d": [30, 50]}')).toEqual([30, 50])
  expect(readPoint('<point>30 50</point>')).toEqual([30, 50])
  expect(readPoint('30')).toBe(null)
  expect(readPoint('30 50 70')).toBe(null)
})

test('any point is read back', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)
  fc.assert(
    fc.property(value, value, (x, y) => {
      expect(readPoint(`(${x}, ${y})`)).toEqual([x, y])
    }),
  )
})
