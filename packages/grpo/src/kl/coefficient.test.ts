import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adaptKlCoefficient, meanRowKl, refreshReference } from './coefficient.ts'

test('the coefficient moves towards its target by at most 20 % over the horizon', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10, noNaN: true }), (kl) => {
      const next = adaptKlCoefficient(0.01, kl, 10_000)
      expect(next).toBeGreaterThanOrEqual(0.008 - 1e-15)
      expect(next).toBeLessThanOrEqual(0.012 + 1e-15)
      expect(Math.sign(next - 0.01)).toBe(Math.sign(kl / 0.1 - 1))
    }),
  )
})

test('the mean over rows weighs short and long replies alike, and skips empty ones', () => {
  const batch = {
    rows: 3,
    tokens: 2,
    mask: Uint8Array.of(1, 1, 1, 0, 0, 0),
    oldLogp: Float64Array.of(-1, -2, -1, NaN, NaN, NaN),
    referenceLogp: Float64Array.of(-2, -2, -4, NaN, NaN, NaN),
  }
  expect(meanRowKl(batch)).toBe((0.5 + 3) / 2)
  expect(meanRowKl({ ...batch, mask: new Uint8Array(6) })).toBe(0)
})

test('the reference follows the policy', () => {
  const reference = Float32Array.of(0, 1)
  refreshReference(reference, Float32Array.of(1, 1), 0.5)
  expect([...reference]).toEqual([0.5, 1])
  expect(() => refreshReference(reference, new Float32Array(1), 0.5)).toThrow('expected 2 weights, got 1')
})
