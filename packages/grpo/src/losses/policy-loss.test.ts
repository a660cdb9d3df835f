import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weights } from '../aggregation.ts'
import { batches, expectGradient } from '../batch-arbitrary.ts'
import { type PolicyLoss, policyLoss } from './policy-loss.ts'

const differentiable: [string, PolicyLoss][] = [
  ['symmetric clip', { name: 'clipped-surrogate', low: 0.2, high: 0.2 }],
  ['clip-higher with dual clip', { name: 'clipped-surrogate', low: 0.2, high: 0.3, dual: 3 }],
  ['two-sided clip', { name: 'clipped-surrogate', low: 0.2, high: 0.2, delta: 2 }],
  ['REINFORCE', { name: 'reinforce' }],
  ['DRO', { name: 'reinforce', pull: 0.1 }],
  ['SAPO', { name: 'soft-gate', positive: 1, negative: 1.05 }],
  ['GSPO', { name: 'sequence-ratio', low: 0.2, high: 0.2 }],
  ['GMPO', { name: 'geometric-mean', low: 0.4, high: 0.4 }],
]

test.each(differentiable)('%s: the gradient agrees with central differences', (_, loss) => {
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

test('CISPO: the gradient is that of logp alone, the weight being a constant', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const W = weights(batch, { mode: 'token-mean' })
      const gradient = new Float64Array(W.length)
      const { loss } = policyLoss(batch, W, { name: 'cispo', lowest: 0, highest: 5 }, gradient)
      const inner = gradient.reduce((sum, g, i) => (batch.mask[i] === 0 ? sum : sum + g * batch.logp[i]!), 0)
      expect(inner).toBeCloseTo(loss, 10)
      batch.mask.forEach((valid, i) => {
        if (valid === 0) expect(gradient[i]).toBe(0)
      })
    }),
  )
})

test.each(differentiable)('%s: masked entries get exactly 0, whatever they hold', (_, loss) => {
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

test('with equal weights and r = 1 every ratio loss has the REINFORCE gradient', () => {
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
      for (const [, loss] of differentiable)
        for (const [i, value] of gradientOf(loss).entries()) expect(value).toBeCloseTo(wanted[i]!, 12)
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
