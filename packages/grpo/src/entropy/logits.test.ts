import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectGradient } from '../batch/batch-arbitrary.ts'
import { addLogitGradient, entropy, entropyGradient, exactKl, logSoftmax } from './logits.ts'

const logits = fc
  .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 2, maxLength: 6 })
  .map((values) => Float64Array.from(values))

test('entropy, exact KL and the chain from log-probabilities agree with central differences in the logits', () => {
  fc.assert(
    fc.property(logits, fc.double({ min: 0.3, max: 2, noNaN: true }), fc.nat(), (z, temperature, at) => {
      const token = at % z.length
      const reference = logSoftmax(z.map((value, v) => value / 2 + v))
      expectGradient(z, entropyGradient(logSoftmax(z)), (point) => entropy(logSoftmax(point)))
      expectGradient(
        z,
        exactKl(logSoftmax(z), reference).gradient,
        (point) => exactKl(logSoftmax(point), reference).value,
      )
      const gradient = new Float64Array(z.length)
      addLogitGradient(logSoftmax(z, temperature), token, { dLdlogp: -0.7, dLdentropy: 0.3, temperature }, gradient)
      expectGradient(z, gradient, (point) => {
        const logp = logSoftmax(point, temperature)
        return -0.7 * logp[token]! + 0.3 * entropy(logp)
      })
    }),
  )
})

test('log-probabilities are those of a distribution, also for huge logits', () => {
  fc.assert(
    fc.property(logits, (z) => {
      const logp = logSoftmax(z.map((value) => 1000 * value))
      expect(logp.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 9)
      expect(entropy(logp)).toBeGreaterThanOrEqual(0)
      expect(entropy(logp)).toBeLessThanOrEqual(Math.log(z.length) + 1e-9)
    }),
  )
  const impossible = Float64Array.of(0, -Infinity)
  expect([entropy(impossible), ...entropyGradient(impossible)]).toEqual([0, -0, 0])
  expect(exactKl(impossible, logSoftmax([0, 0])).value).toBeCloseTo(Math.log(2), 12)
})
