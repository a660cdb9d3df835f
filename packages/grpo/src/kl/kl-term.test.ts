import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { batches, expectGradient } from '../batch/batch-arbitrary.ts'
import { klDerivative, klEstimators, klValue } from './estimators.ts'
import { klTerm } from './kl-term.ts'

test.each(klEstimators)('%s: the gradient agrees with central differences', (estimator) => {
  let compared = 0
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const gradient = new Float64Array(W.length)
      const options = { estimator, coefficient: 0.5 }
      klTerm(batch, W, options, gradient)
      compared += expectGradient(
        batch.logp,
        gradient,
        (logp) => klTerm({ ...batch, logp }, W, options, new Float64Array(W.length)).loss,
      )
      batch.mask.forEach((valid, i) => {
        if (valid === 0) expect(gradient[i]).toBe(0)
      })
    }),
  )
  expect(compared).toBeGreaterThan(200)
})

test.each(klEstimators)('%s with importance correction: the ratio is differentiated too', (estimator) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const gradient = new Float64Array(W.length)
      const options = { estimator, coefficient: 1, correction: 'importance' } as const
      klTerm(batch, W, options, gradient)
      expectGradient(
        batch.logp,
        gradient,
        (logp) => klTerm({ ...batch, logp }, W, options, new Float64Array(W.length)).loss,
      )
    }),
  )
})

test.each(klEstimators)('%s with sequence importance, and with limits: central differences', (estimator) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      for (const options of [
        { estimator, coefficient: 1, correction: 'sequence-importance' },
        { estimator, coefficient: 1, limits: { input: 3, value: 1.5 } },
      ] as const) {
        const gradient = new Float64Array(W.length)
        klTerm(batch, W, options, gradient)
        expectGradient(
          batch.logp,
          gradient,
          (logp) => klTerm({ ...batch, logp }, W, options, new Float64Array(W.length)).loss,
        )
        batch.mask.forEach((valid, i) => {
          if (valid === 0) expect(gradient[i]).toBe(0)
        })
      }
    }),
  )
})

test.each(klEstimators)(
  '%s with the score function: central differences of kl·exp(logp − stopped logp)',
  (estimator) => {
    fc.assert(
      fc.property(batches, (batch) => {
        const W = weights(batch, { mode: 'token-mean' })
        const gradient = new Float64Array(W.length)
        klTerm(batch, W, { estimator, coefficient: 1, correction: 'score-function' }, gradient)
        expectGradient(batch.logp, gradient, (logp) =>
          W.reduce((sum, weight, i) => {
            if (batch.mask[i] === 0) return sum
            return (
              sum +
              weight * klValue(estimator, batch.referenceLogp[i]! - logp[i]!) * Math.exp(logp[i]! - batch.logp[i]!)
            )
          }, 0),
        )
      }),
    )
  },
)

test('where the limit on δ acts the score function has no weight to differentiate', () => {
  const one = (value: number) => Float64Array.of(value)
  const batch = {
    rows: 1,
    tokens: 1,
    logp: one(-1),
    oldLogp: one(-1),
    referenceLogp: one(-30),
    mask: Uint8Array.of(1),
    advantages: [0],
  }
  const gradient = new Float64Array(1)
  const options = { estimator: 'k1', coefficient: 1, correction: 'score-function', limits: { input: 20 } } as const
  expect(klTerm(batch, one(1), options, gradient)).toEqual({ loss: 20, mean: 20 })
  expect(gradient[0]).toBe(0)
})

test('low_var_kl holds its value at 10 and gives the most divergent tokens no pull', () => {
  expect(klValue('low_var_kl', 2.6)).toBeCloseTo(9.863738035001692, 12)
  expect(klDerivative('low_var_kl', 2.6)).toBeCloseTo(-12.463738035001692, 12)
  expect([klValue('low_var_kl', 2.7), klDerivative('low_var_kl', 2.7)]).toEqual([10, 0])
  expect([klValue('low_var_kl', -25), klDerivative('low_var_kl', -25)]).toEqual([10, 0])
  expect(klValue('low_var_kl', Infinity)).toBe(10)
})

test('k3 is never negative and keeps its digits near 0', () => {
  fc.assert(fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (delta) => klValue('k3', delta) >= 0))
  expect(klValue('k3', 1e-6)).toBeCloseTo(5e-13, 18)
})

test('in expectation over the policy, k2 has the gradient of the true KL', () => {
  // Three tokens: Σ p·(∂logp/∂z)·k2′ against the derivative of the exact KL in the first logit.
  const logits = [0.3, -1.2, 0.9]
  const reference = [0, -0.5, 0.4]
  const logSoftmax = (z: number[]) => z.map((v) => v - Math.log(z.reduce((sum, w) => sum + Math.exp(w), 0)))
  const exact = (z: number[]) => {
    const [x, f] = [logSoftmax(z), logSoftmax(reference)]
    return x.reduce((sum, value, i) => sum + Math.exp(value) * (value - f[i]!), 0)
  }
  const h = 1e-6
  const wanted = (exact([logits[0]! + h, ...logits.slice(1)]) - exact([logits[0]! - h, ...logits.slice(1)])) / (2 * h)
  const [x, f] = [logSoftmax(logits), logSoftmax(reference)]
  const expected = x.reduce((sum, value, i) => {
    const dLogp = (i === 0 ? 1 : 0) - Math.exp(x[0]!)
    return sum + Math.exp(value) * dLogp * klDerivative('k2', f[i]! - value)
  }, 0)
  expect(expected).toBeCloseTo(wanted, 8)
})

test('a batch without a reference is an error', () => {
  const array = new Float64Array(1)
  const batch = { rows: 1, tokens: 1, logp: array, oldLogp: array, mask: Uint8Array.of(1), advantages: [0] }
  expect(() => klTerm(batch, array, { estimator: 'k2', coefficient: 1 }, array)).toThrow('expected referenceLogp')
})

test('on policy, importance-corrected and straight-through k3 pull like k2', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const onPolicy = { ...batch, oldLogp: batch.logp }
      const W = weights(batch, { mode: 'token-mean' })
      const pull = (options: Omit<Parameters<typeof klTerm>[2], 'coefficient'>) => {
        const gradient = new Float64Array(W.length)
        klTerm(onPolicy, W, { ...options, coefficient: 1 }, gradient)
        return gradient
      }
      const wanted = pull({ estimator: 'k2' })
      for (const correction of ['importance', 'straight-through', 'score-function'] as const)
        for (const [i, value] of pull({ estimator: 'k3', correction }).entries())
          expect(value).toBeCloseTo(wanted[i]!, 12)
    }),
  )
})
