import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameIndices } from './frames.ts'

test.each([
  [0, 4, 'half-even', []],
  [3, 4, 'half-even', [0, 1, 2]],
  [4, 4, 'down', [0, 1, 2, 3]],
  [10, 4, 'half-even', [0, 3, 6, 9]],
  [6, 3, 'half-even', [0, 2, 5]], // 2.5 to the even 2
  [8, 3, 'half-even', [0, 4, 7]], // 3.5 to the even 4
  [8, 3, 'down', [0, 3, 7]],
  [9, 1, 'down', [0]],
] as const)('of %d frames %d, rounded %s', (total, count, rounding, indices) => {
  expect(frameIndices(total, { count, rounding })).toEqual(indices)
})

test('ascending, from the first to the last, evenly spaced', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 100_000 }),
      fc.integer({ min: 2, max: 200 }),
      fc.constantFrom('half-even' as const, 'down' as const),
      (total, count, rounding) => {
        const indices = frameIndices(total, { count, rounding })
        expect(indices).toHaveLength(Math.min(total, count))
        expect([indices[0], indices.at(-1)]).toEqual([0, total - 1])
        const steps = indices.slice(1).map((index, i) => index - indices[i]!)
        expect(Math.min(...steps)).toBeGreaterThan(0)
        expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(2)
      },
    ),
  )
})

test('a number of frames that is none is a mistake of the program', () => {
  expect(() => frameIndices(1.5, { count: 4, rounding: 'down' })).toThrow(RangeError)
})
