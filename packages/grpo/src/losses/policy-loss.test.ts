import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { batches, expectGradient } from '../batch/batch-arbitrary.ts'
import { differentiableLosses, everyLoss, stoppedLosses } from './every-loss.ts'
import { type PolicyLoss, policyLoss } from './policy-loss.ts'

test.each(differentiableLosses)('%s: the gradient agrees with central differences', (_, loss) => {
  let compared = 0
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'sequence-mean-token-mean' })
      const gradient = new Float64Array(W.length)
      policyLoss(batch, W, loss, gradient)
      compared += expectGradient(
        batch.logp,
        gradient,
        (logp) => policyLoss({ ...batch, logp }, W, loss, new Float64Array(W.length)).loss,
      )
    }),
  )
  expect(compared).toBeGreaterThan(200)
})

test.each(stoppedLosses)('%s: the gradient is that of logp alone, its factor being a constant', (_, loss) => {
  let learning = 0
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const gradient = new Float64Array(W.length)
      const value = policyLoss(batch, W, loss, gradient).loss
      const inner = gradient.reduce((sum, g, i) => (batch.mask[i] === 0 ? sum : sum + g * batch.logp[i]!), 0)
      expect(inner).toBeCloseTo(value, 10)
      learning += gradient.filter((g) => g !== 0).length
    }),
  )
  expect(learning).toBeGreaterThan(50)
})

test.each(everyLoss)('%s: masked entries get exactly 0, whatever they hold', (_, loss) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const gradient = new Float64Array(W.length)
      expect(policyLoss(batch, W, loss, gradient).loss).not.toBeNaN()
      batch.mask.forEach((valid, i) => {
        if (valid === 0) expect(gradient[i]).toBe(0)
        else expect(gradient[i]).not.toBeNaN()
      })
    }),
  )
})

test('with equal weights and r = 1 every loss has the REINFORCE gradient', () => {
  // The product of ratios moves all tokens of a reply at once: its gradient is the reply's length times that.
  const onPolicyAlike = everyLoss.filter(([name]) => name !== 'product of ratios')
  fc.assert(
    fc.property(batches, (batch) => {
      const onPolicy = { ...batch, oldLogp: batch.logp }
      const W = weights(batch, { mode: 'sequence-mean-token-mean' })
      const gradientOf = (loss: PolicyLoss) => {
        const gradient = new Float64Array(W.length)
        policyLoss(onPolicy, W, loss, gradient)
        return gradient
      }
      const wanted = gradientOf({ name: 'reinforce' })
      for (const [name, loss] of onPolicyAlike)
        for (const [i, value] of gradientOf(loss).entries()) expect(value, name).toBeCloseTo(wanted[i]!, 12)
    }),
  )
})

test('a two-sided clip at δ equals the dual clip with c = δ', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      // At r = δ itself, and for advantages so small that r·A and δ·A round to one number, the two forms may break the tie differently.
      fc.pre(Array.from(batch.logp).every((logp, i) => !(Math.abs(Math.exp(logp - batch.oldLogp[i]!) / 3 - 1) < 1e-9)))
      fc.pre(Array.from(batch.advantages).every((advantage) => advantage === 0 || Math.abs(advantage) > 1e-300))
      const W = weights(batch, { mode: 'token-mean' })
      const [delta, dual] = [new Float64Array(W.length), new Float64Array(W.length)]
      const a = policyLoss(batch, W, { name: 'clipped-surrogate', low: 0.2, high: 0.2, delta: 3 }, delta)
      const b = policyLoss(batch, W, { name: 'clipped-surrogate', low: 0.2, high: 0.2, dual: 3 }, dual)
      expect(a.loss).toBeCloseTo(b.loss, 12)
      expect(delta).toEqual(dual)
    }),
  )
})

test('a token without off-policy weight switches its reply off under VESPO', () => {
  const batch = {
    rows: 2,
    tokens: 2,
    logp: Float64Array.of(-1, -1, -1, -1),
    oldLogp: Float64Array.of(-1, -1, -1, -1),
    mask: Uint8Array.of(1, 1, 1, 1),
    advantages: [1, 1],
  }
  const gradient = new Float64Array(4)
  const logCorrections = Float64Array.of(-Infinity, 0, 0, 0)
  policyLoss(batch, new Float64Array(4).fill(1), { name: 'soft-sequence-weight', logCorrections }, gradient)
  expect(Math.abs(gradient[1]!)).toBeLessThan(1e-14)
  expect(gradient[2]).toBeCloseTo(-1, 12)
})
