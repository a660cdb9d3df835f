import { expect, test } from 'vitest'
import { mismatchMetrics } from '../off-policy/mismatch-metrics.ts'
import { type PolicyLoss, policyLoss } from './policy-loss.ts'

/** Loss and gradient of one reply with the given token ratios and one advantage, every weight 1. */
function of(ratios: number[], A: number, loss: PolicyLoss) {
  const batch = {
    rows: 1,
    tokens: ratios.length,
    logp: Float64Array.from(ratios, Math.log),
    oldLogp: new Float64Array(ratios.length),
    mask: new Uint8Array(ratios.length).fill(1),
    advantages: [A],
  }
  const gradient = new Float64Array(ratios.length)
  const { loss: value } = policyLoss(batch, new Float64Array(ratios.length).fill(1), loss, gradient)
  return { value, gradient: gradient[0]! }
}

test.each<[string, number[], number, PolicyLoss, number]>([
  ['clip-higher', [1.5], 1, { name: 'clipped-surrogate', low: 0.2, high: 0.28 }, -1.28],
  ['no clip of a bad token', [4], -1, { name: 'clipped-surrogate', low: 0.2, high: 0.28 }, 4],
  ['dual clip', [4], -1, { name: 'clipped-surrogate', low: 0.2, high: 0.28, dual: 3 }, 3],
  ['SAPO, A > 0', [1.5], 1, { name: 'soft-gate', positive: 1, negative: 1.05 }, -2.4898],
  ['SAPO, A < 0', [1.5], -1, { name: 'soft-gate', positive: 1, negative: 1.05 }, 2.3936],
  ['GSPO, per token', [1.2, 0.9], 1, { name: 'sequence-ratio', low: 1, high: 1 }, -2 * 1.0392],
])('%s', (_, ratios, A, loss, wanted) => expect(of(ratios, A, loss).value).toBeCloseTo(wanted, 3))

test('VESPO weighs a reply by how far it has moved', () => {
  expect(of([1.5], 1, { name: 'soft-sequence-weight' }).gradient).toBeCloseTo(-0.502, 4)
  expect(of([1.5], -1, { name: 'soft-sequence-weight' }).gradient).toBeCloseTo(1.2416, 4)
})

test('mismatch of two tokens with weights 1 and 2', () => {
  const batch = { rows: 1, tokens: 2, mask: Uint8Array.of(1, 1), oldLogp: Float64Array.of(-1, Math.log(2) - 1) }
  const metrics = mismatchMetrics(batch, Float64Array.of(-1, -1))
  expect(metrics.effectiveShare).toBeCloseTo(0.9, 12)
  expect(metrics.chiSquared).toBeCloseTo(1.5, 12)
  expect(metrics.k3).toBeCloseTo(0.1534, 4)
})
