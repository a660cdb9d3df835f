import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batches } from '../batch/batch-arbitrary.ts'
import { mismatchMetrics } from './mismatch-metrics.ts'
import { rejectMismatchedRows, rejectOffPolicy } from './rejection.ts'
import { keepFreshRows } from './stale-rows.ts'

const levels = ['token', 'row-sum', 'row-mean', 'row-max'] as const

test('nothing is rejected without mismatch, and never a token outside the mask added', () => {
  fc.assert(
    fc.property(batches, fc.constantFrom(...levels), fc.constantFrom('k1', 'k2', 'k3'), (batch, level, estimator) => {
      const options = { level, estimator, highest: 1.1 } as const
      expect([...rejectOffPolicy(batch, batch.oldLogp, options)]).toEqual([...batch.mask])
      expect([...rejectMismatchedRows(batch, batch.oldLogp, 1)]).toEqual([...batch.mask])
      const kept = rejectOffPolicy(batch, batch.logp, options)
      kept.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(batch.mask[i]!)
      })
    }),
  )
})

test('a single bound on a ratio is read both ways', () => {
  const batch = { rows: 1, tokens: 3, mask: Uint8Array.of(1, 1, 1), oldLogp: Float64Array.of(-1, -1, -1) }
  const rollout = Float64Array.of(-1.5, -1, -0.5)
  expect([...rejectOffPolicy(batch, rollout, { level: 'token', estimator: 'k1', highest: 1.5 })]).toEqual([0, 1, 0])
  expect([...rejectMismatchedRows(batch, rollout, 1.3)]).toEqual([0, 0, 0])
})

test('good replies stay however stale, bad ones only while fresh', () => {
  const batch = {
    rows: 3,
    tokens: 1,
    mask: Uint8Array.of(1, 1, 1),
    logp: Float64Array.of(-3, -3, -1.01),
  }
  const { keep } = keepFreshRows(batch, [1, -1, -1], Float64Array.of(-1, -1, -1), 0.05)
  expect([...keep]).toEqual([1, 0, 1])
})

test('without mismatch every figure is at its neutral value', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const metrics = mismatchMetrics(batch, batch.oldLogp)
      expect(metrics).toMatchObject({ k1: 0, k3: 0, largestDifference: 0, probabilityError: 1, chiSquared: 0 })
      expect(metrics.effectiveShare).toBeCloseTo(1, 12)
      expect(metrics.perplexityRatio).toBe(1)
    }),
  )
  const nothing = { rows: 1, tokens: 1, mask: new Uint8Array(1), oldLogp: new Float64Array(1) }
  for (const value of Object.values(mismatchMetrics(nothing, new Float64Array(1)))) expect(value === 0).toBe(true)
})
