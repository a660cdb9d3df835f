import fc from 'fast-check'
import { expect, test } from 'vitest'
import { depthOf } from '../task/scene.fixture.ts'
import { depthPercentiles, validShare } from './depth-range.ts'

/** The definition: sort, then interpolate. */
function naive(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (percent / 100) * (sorted.length - 1)
  const below = Math.floor(position)
  return sorted[below]! + (position - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!)
}

test('agrees with sorting', () => {
  const depths = fc.float({ min: 0, max: 1000, noNaN: true })
  const flags = fc.boolean()
  fc.assert(
    fc.property(
      fc.array(fc.tuple(depths, flags), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (pixels, percent) => {
        const kept = pixels.filter(([, flag]) => flag).map(([depth]) => Math.abs(depth))
        fc.pre(kept.length > 0)
        const map = depthOf(pixels.length, 1, () => null)
        for (const [i, [depth, flag]] of pixels.entries()) {
          map.data[i] = Math.abs(depth)
          map.valid[i] = flag ? 1 : 0
        }
        const [low, middle, high] = depthPercentiles(map, [0, percent, 100])
        expect(low).toBe(Math.min(...kept))
        expect(high).toBe(Math.max(...kept))
        expect(middle).toBeCloseTo(naive(kept, percent), 3)
      },
    ),
  )
})

test('counts the valid share', () => {
  const map = depthOf(10, 10, (x) => (x < 0.3 ? null : 1))
  expect(validShare(map)).toBeCloseTo(0.7)
  expect(() =>
    depthPercentiles(
      depthOf(2, 2, () => null),
      [50],
    ),
  ).toThrow(RangeError)
})
