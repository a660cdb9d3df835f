import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batches } from '../batch/batch-arbitrary.ts'
import { jensenShannonValue } from './jensen-shannon.ts'
import { mismatchMetrics } from './mismatch-metrics.ts'

/** As NeMo-RL computes js_divergence_error for one token. */
function byMixture(first: number, second: number): number {
  const mixture = Math.log(0.5 * Math.exp(first) + 0.5 * Math.exp(second))
  const k3 = (logp: number) => Math.exp(logp - mixture) - (logp - mixture) - 1
  return 0.5 * k3(first) + 0.5 * k3(second)
}

test('the closed form is the mean of k3 to the mixture', () => {
  const logps = fc.double({ min: -20, max: 0, noNaN: true })
  fc.assert(
    fc.property(logps, logps, (first, second) => {
      expect(jensenShannonValue(first - second)).toBeCloseTo(byMixture(first, second), 9)
      expect(jensenShannonValue(second - first)).toBe(jensenShannonValue(first - second))
    }),
  )
})

test.each([
  [0, 0],
  [Math.log(2), Math.log(1.5) - Math.log(2) / 2], // P = 2Q: M = 1.5 Q
  [1e-5, 1.25e-11],
  [800, 400 - Math.LN2],
  [-Infinity, Infinity],
])('difference %d gives %d', (difference, wanted) => {
  const value = jensenShannonValue(difference)
  if (Number.isFinite(wanted) && wanted > 0) expect(value / wanted).toBeCloseTo(1, 9)
  else expect(value).toBe(wanted)
})

test('the metric is its mean over valid tokens', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const valid = [...batch.mask.keys()].filter((i) => batch.mask[i] === 1)
      const sum = valid.reduce((total, i) => total + byMixture(batch.oldLogp[i]!, batch.logp[i]!), 0)
      expect(mismatchMetrics(batch, batch.logp).jensenShannon).toBeCloseTo(sum / valid.length, 9)
    }),
  )
})
