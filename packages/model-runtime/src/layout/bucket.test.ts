import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countBucket, lengthBucket } from './bucket.ts'

test('counts round up to few values', () => {
  expect([1, 2, 3, 5, 7, 9, 13, 33].map((n) => countBucket(n, 2))).toEqual([1, 2, 3, 6, 8, 12, 16, 48])
  expect([1, 5, 8, 9, 13, 17, 33].map((n) => countBucket(n, 4))).toEqual([1, 5, 8, 10, 14, 20, 40])
})

test('a bucket holds its count, wastes at most one step and maps to itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(2, 4, 8), (count, steps) => {
      const rounded = countBucket(count, steps)
      expect(rounded).toBeGreaterThanOrEqual(count)
      expect(rounded).toBeLessThan(count * (1 + 1 / steps) + 1e-9)
      expect(countBucket(rounded, steps)).toBe(rounded)
    }),
  )
})

test('lengths round up to multiples of eight', () => {
  expect([0, 1, 8, 9, 41].map(lengthBucket)).toEqual([8, 8, 8, 16, 48])
})

test('an empty count is refused', () => {
  expect(() => countBucket(0, 4)).toThrow('countBucket: expected count ≥ 1, got 0')
})
