import { expect, test } from 'vitest'
import { depthOf } from '../task/scene.fixture.ts'
import { visibleShare } from './visibility.ts'

const share = (formula: (x: number, y: number) => number | null, x = 50, y = 50) => {
  const map = depthOf(100, 100, formula)
  const depth = map.data[y * 100 + x]!
  return visibleShare(map, { x, y }, 8, depth - 0.5, depth + 0.5)
}

test.each<[string, (x: number, y: number) => number | null, number, number]>([
  ['a wall', () => 4, 1, 1],
  ['a ground that falls away to the sky', (_, y) => (y > 0.45 ? 1 / (y - 0.44) : null), 1, 1],
  ['the edge of a near wall', (x) => (x < 0.53 ? 3 : 9), 0.9, 1],
  ['a pole thinner than the marker', (x) => (Math.abs(x - 0.5) < 0.04 ? 3 : 9), 0.1, 0.4],
  ['a hole thinner than the marker', (x) => (Math.abs(x - 0.5) < 0.04 ? 9 : 3), 0.1, 0.4],
  ['a bird in the sky', (x, y) => (Math.hypot(x - 0.5, y - 0.5) < 0.06 ? 9 : null), 0, 0],
])('%s', (_, formula, from, to) => {
  expect(share(formula)).toBeGreaterThanOrEqual(from)
  expect(share(formula)).toBeLessThanOrEqual(to)
})

test('at the edge of the map only what is inside counts', () => {
  expect(share(() => 4, 0, 0)).toBe(1)
  expect(share((x) => (x < 0.03 ? 2 : 6), 1, 50)).toBeLessThan(0.5)
})
