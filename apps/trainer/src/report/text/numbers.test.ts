import { percent } from '@spatial-ssrl/statistics'
import { expect, test } from 'vitest'
import { count, direction, duration, points } from './numbers.ts'

test.each([
  [0.123, '+12.3'],
  [-0.0044, '−0.4'],
  [-0.0004, '0.0'],
  [0, '0.0'],
])('a difference of %f is %s points', (difference, text) => expect(points(difference)).toBe(text))

test.each([
  [0, '0.0 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 00 s'],
  [299.6, '5 min 00 s'],
  [3599.7, '1 h 00 min'],
  [7630, '2 h 07 min'],
])('%f seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text))

test('a difference has a direction only where its interval leaves out zero', () => {
  expect(direction({ mean: 0.2, low: 0.1, high: 0.3 })).toBe('up')
  expect(direction({ mean: -0.2, low: -0.3, high: -0.1 })).toBe('down')
  expect(direction({ mean: 0.2, low: 0, high: 0.4 })).toBe('level')
})

test('shares and counts', () => {
  expect(percent(0.1667)).toBe('16.7')
  expect(count(153600)).toBe('153,600')
})
