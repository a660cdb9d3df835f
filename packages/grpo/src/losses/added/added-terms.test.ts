import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weights } from '../../batch/aggregation.ts'
import { batches, expectGradient } from '../../batch/batch-arbitrary.ts'
import { covarianceDrop, tokenCovariance } from '../token/covariance.ts'
import { positiveLikelihood } from './positive-likelihood.ts'
import { valueLoss } from './value-loss.ts'

test('value loss: the gradient agrees with central differences and is 0 on masked entries', () => {
  let compared = 0
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const values = { ...batch, values: batch.logp, oldValues: batch.oldLogp, returns: batch.referenceLogp }
      const gradient = new Float64Array(W.length)
      valueLoss(values, W, 0.5, gradient)
      compared += expectGradient(batch.logp, gradient, (logp) =>
        valueLoss({ ...values, values: logp }, W, 0.5, new Float64Array(W.length)),
      )
      batch.mask.forEach((valid, i) => {
        if (valid === 0) expect(gradient[i]).toBe(0)
      })
    }),
  )
  expect(compared).toBeGreaterThan(200)
})

test('positive likelihood: central differences, only right replies learn, and parts add up', () => {
  fc.assert(
    fc.property(batches, fc.infiniteStream(fc.boolean()), (batch, coins) => {
      const correct = Array.from({ length: batch.rows }, () => coins.next().value as boolean)
      const gradient = new Float64Array(batch.logp.length)
      positiveLikelihood(batch, correct, { coefficient: 0.1 }, gradient)
      expectGradient(batch.logp, gradient, (logp) =>
        positiveLikelihood({ ...batch, logp }, correct, { coefficient: 0.1 }, new Float64Array(logp.length)),
      )
      gradient.forEach((value, i) => {
        if (batch.mask[i] === 0 || !correct[Math.floor(i / batch.tokens)]) expect(value).toBe(0)
      })
    }),
  )
  const batch = { rows: 2, tokens: 1, logp: Float64Array.of(-1, -3), mask: Uint8Array.of(1, 1) }
  const half = positiveLikelihood(batch, [true, false], { coefficient: 1, tokens: 2 }, new Float64Array(2))
  expect(half).toBe(0.5)
})

test('Clip-Cov drops tokens inside the window only, and as many as asked', () => {
  // Token i has A = i − 3.5 and the same logp pattern, so covariances grow to both ends.
  const logp = Float64Array.of(-4, -3.5, -3, -2.5, -2, -1.5, -1, -0.5)
  const batch = {
    rows: 8,
    tokens: 1,
    logp,
    oldLogp: logp,
    mask: new Uint8Array(8).fill(1),
    advantages: Array.from({ length: 8 }, (_, i) => i - 3.5),
  }
  const covariance = tokenCovariance(batch)
  expect(covariance[0]).toBeCloseTo(6.125, 12)
  const inside = Array.from(covariance, (value) => value > 1 && value < 5)
  expect(inside.filter(Boolean).length).toBe(4)
  const dropped = (share: number, random: () => number) =>
    Array.from(covarianceDrop(batch, { share }, random)).flatMap((keep, i) => (keep === 0 ? [i] : []))
  expect(dropped(2e-4, () => 0)).toEqual([1])
  expect(dropped(2e-4, () => 0.999)).toEqual([6])
  expect(dropped(1, () => 0.5)).toEqual([1, 2, 5, 6])
  for (const i of dropped(0.25, () => 0.3)) expect(inside[i]).toBe(true)
})
