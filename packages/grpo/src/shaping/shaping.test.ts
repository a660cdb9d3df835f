import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatWeighted, rescaleReward } from './combine.ts'
import { cosineReward, maskTruncated, softOverlong } from './overlong.ts'
import { repetitionPenalty } from './repetition.ts'

test('soft overlong: halfway through the buffer half the penalty', () => {
  expect(softOverlong(1500, { limit: 1600, buffer: 200 })).toBe(-0.5)
  fc.assert(
    fc.property(fc.nat(3000), fc.integer({ min: 1, max: 500 }), (length, buffer) => {
      const penalty = softOverlong(length, { limit: 1600, buffer })
      expect(penalty).toBeGreaterThanOrEqual(-1)
      expect(penalty).toBeLessThanOrEqual(0)
      expect(softOverlong(length + 1, { limit: 1600, buffer })).toBeLessThanOrEqual(penalty)
    }),
  )
})

test('cosine reward: 1, ¾, ½ at the start, the middle and the limit, and constant beyond', () => {
  const at = (length: number) => cosineReward(length, { from: 1, to: 0.5, limit: 100 })
  expect([at(0), at(100), at(150)]).toEqual([1, 0.5, 0.5])
  expect(at(50)).toBeCloseTo(0.75, 15)
})

test('truncated replies leave the loss and nothing else changes', () => {
  const mask = maskTruncated({ rows: 2, tokens: 2, mask: [1, 1, 1, 0] }, [true, false])
  expect([...mask]).toEqual([0, 0, 1, 0])
})

test('repetition: words that run together are not the same n-gram', () => {
  expect(repetitionPenalty(['ab', 'c', 'a', 'bc'], { n: 2, worst: -1 })).toBe(-0)
  expect(repetitionPenalty(['a', 'b', 'a', 'b'], { n: 2, worst: -3 })).toBeCloseTo(-1, 12)
})

test('rewards are combined and rescaled linearly', () => {
  expect(formatWeighted(1, 1)).toBe(1)
  expect(formatWeighted(1, 0, 0.5)).toBe(0.5)
  expect(rescaleReward(0.5, [0, 1], [-1, 1])).toBe(0)
})
