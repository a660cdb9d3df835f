import fc from 'fast-check'
import { expect, test } from 'vitest'
import { depthOf } from '../task/scene.fixture.ts'
import { blockRanges } from './block-ranges.ts'

test('agrees with looking at every block, across tile borders and holes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 1000 }), (half, seed) => {
      const [width, height, side] = [150, 140, 2 * half + 1]
      const map = depthOf(width, height, (x, y) => {
        const value = Math.sin((x * 977 + y * 1709) * seed)
        return value < -0.8 ? null : value + 1
      })
      const { least, most, cover } = blockRanges(map, side)
      const area = { left: half, right: width - 1 - half, top: half, bottom: height - 1 - half }
      cover(area)
      for (let probe = 0; probe < 60; probe++) {
        const x = area.left + ((probe * 37 + seed) % (area.right - area.left + 1))
        const y = area.top + ((probe * 53 + seed) % (area.bottom - area.top + 1))
        let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
        for (let v = y - half; v <= y + half; v++) {
          for (let u = x - half; u <= x + half; u++) {
            if (map.valid[v * width + u] === 0) continue
            low = Math.min(low, map.data[v * width + u]!)
            high = Math.max(high, map.data[v * width + u]!)
          }
        }
        expect([least[y * width + x], most[y * width + x]]).toEqual([low, high])
      }
    }),
    { numRuns: 20 },
  )
})

test('computes only what is asked for', () => {
  const map = depthOf(400, 300, (x) => 1 + x)
  const { least, cover } = blockRanges(map, 3)
  cover({ left: 10, right: 20, top: 10, bottom: 20 })
  expect(least[15 * 400 + 15]).toBeGreaterThan(0)
  expect(least[200 * 400 + 300]).toBe(0)
})
