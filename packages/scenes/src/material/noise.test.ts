import { createRng } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNoise } from './noise.ts'

const noise = createNoise(createRng(1))
const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true })

describe('noise', () => {
  test('stays in [0, 1]', () => {
    fc.assert(
      fc.property(coordinate, coordinate, fc.integer({ min: 1, max: 6 }), (x, y, octaves) => {
        for (const value of [noise.at(x, y), noise.fractal(x, y, octaves)]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('is continuous, also across cells', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), coordinate, (i, y) => {
        expect(Math.abs(noise.at(i - 1e-6, y) - noise.at(i + 1e-6, y))).toBeLessThan(1e-4)
        expect(Math.abs(noise.at(y, i - 1e-6) - noise.at(y, i + 1e-6))).toBeLessThan(1e-4)
      }),
    )
  })

  test('varies, and differs between streams', () => {
    const other = createNoise(createRng(2))
    const cells = Array.from({ length: 100 }, (_, i) => noise.cell(i, 3))
    expect(new Set(cells).size).toBeGreaterThan(60)
    expect(cells).not.toEqual(Array.from({ length: 100 }, (_, i) => other.cell(i, 3)))
  })
})
