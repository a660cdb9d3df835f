import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Aggregation, denominator } from '../batch/aggregation.ts'
import { batches, type TestBatch } from '../batch/batch-arbitrary.ts'
import { everyLoss } from '../losses/every-loss.ts'
import { presets } from '../recipe/presets.ts'
import { type ObjectiveOptions, policyObjective } from './objective.ts'

const paper: ObjectiveOptions = presets.paper

/** Rows `from` to `to` of a batch. */
function rowsOf(batch: TestBatch, from: number, to: number): TestBatch {
  const cut = (array: Float64Array) => array.slice(from * batch.tokens, to * batch.tokens)
  return {
    rows: to - from,
    tokens: batch.tokens,
    logp: cut(batch.logp),
    oldLogp: cut(batch.oldLogp),
    referenceLogp: cut(batch.referenceLogp),
    mask: batch.mask.slice(from * batch.tokens, to * batch.tokens),
    advantages: batch.advantages.slice(from, to),
  }
}

const additive: Aggregation[] = [
  { mode: 'token-mean' },
  { mode: 'token-mean', epsilon: 1e-8 },
  { mode: 'sequence-mean-token-mean' },
  { mode: 'sequence-mean-token-mean-all' },
  { mode: 'sequence-mean-token-sum-constant-all', constant: 7 },
]

// KL-Cov chooses tokens over the whole batch and so cannot be split.
test.each(everyLoss.filter(([name]) => name !== 'KL-Cov'))(
  '%s: micro-batches with the denominator of the whole step add up to the whole step',
  (_, loss) => {
    fc.assert(
      fc.property(batches, fc.constantFrom(...additive), fc.nat(), (batch, aggregation, seed) => {
        const options = { ...paper, loss, aggregation }
        const whole = policyObjective(batch, options)
        const at = seed % (batch.rows + 1)
        const parts = [rowsOf(batch, 0, at), rowsOf(batch, at, batch.rows)]
        const total = parts.reduce((sum, part) => sum + denominator(part, aggregation), 0)
        const split = parts.map((part) => policyObjective(part, { ...options, denominator: total }))
        expect(split[0]!.loss + split[1]!.loss).toBeCloseTo(whole.loss, 10)
        const gradients = [...split[0]!.dLdlogp, ...split[1]!.dLdlogp]
        for (const [i, value] of gradients.entries()) expect(value).toBeCloseTo(whole.dLdlogp[i]!, 12)
      }),
    )
  },
)

test('averaging the token means of unequal micro-batches is not the token mean', () => {
  const mask = Uint8Array.of(1, 1, 1, 1, 0, 0)
  const zero = new Float64Array(6)
  const batch = {
    rows: 2,
    tokens: 3,
    logp: zero,
    oldLogp: zero,
    referenceLogp: zero,
    mask,
    advantages: Float64Array.of(1, -1),
  }
  const whole = policyObjective(batch, paper)
  const naive = [0, 1].map((row) => policyObjective(rowsOf(batch, row, row + 1), paper).loss)
  expect(whole.loss).toBeCloseTo(-0.5, 6)
  expect((naive[0]! + naive[1]!) / 2).toBeCloseTo(0, 6)
})

test.each(everyLoss)('%s: padding changes nothing', (_, loss) => {
  const options = { ...paper, loss }
  fc.assert(
    fc.property(batches, (batch) => {
      const T = batch.tokens + 2
      const pad = (array: ArrayLike<number>, filler: number) =>
        Float64Array.from({ length: batch.rows * T }, (_, i) =>
          i % T < batch.tokens ? array[Math.floor(i / T) * batch.tokens + (i % T)]! : filler,
        )
      const padded = {
        ...batch,
        tokens: T,
        logp: pad(batch.logp, Number.NaN),
        oldLogp: pad(batch.oldLogp, -Infinity),
        referenceLogp: pad(batch.referenceLogp, 7),
        mask: pad(batch.mask, 0),
      }
      const [narrow, wide] = [policyObjective(batch, options), policyObjective(padded, options)]
      expect(wide.loss).toBe(narrow.loss)
      expect(wide.dLdlogp).toEqual(pad(narrow.dLdlogp, 0))
      expect(wide.metrics).toEqual(narrow.metrics)
    }),
  )
})

test('masked entries have gradient exactly 0 and fractions stay in [0, 1]', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const { dLdlogp, metrics } = policyObjective(batch, paper)
      dLdlogp.forEach((value, i) => {
        expect(value).not.toBeNaN()
        if (batch.mask[i] === 0) expect(value).toBe(0)
      })
      for (const name of ['clipFraction', 'dualClipFraction', 'clipFractionLow', 'clipFractionHigh'] as const) {
        expect(metrics[name]).toBeGreaterThanOrEqual(0)
        expect(metrics[name]).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('the gradient comes in the precision of logp', () => {
  const batch = {
    rows: 1,
    tokens: 2,
    logp: Float32Array.of(-1, -2),
    oldLogp: Float32Array.of(-1, -2),
    referenceLogp: Float32Array.of(-1, -2),
    mask: Uint8Array.of(1, 1),
    advantages: [0.5],
  }
  const { dLdlogp } = policyObjective(batch, paper)
  expect(dLdlogp).toBeInstanceOf(Float32Array)
  expect([...dLdlogp]).toEqual([-0.25, -0.25])
})

test.each(everyLoss)('%s: float32 inputs give what their doubles give', (_, loss) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const single = {
        ...batch,
        logp: Float32Array.from(batch.logp),
        oldLogp: Float32Array.from(batch.oldLogp),
        referenceLogp: Float32Array.from(batch.referenceLogp),
      }
      const double = {
        ...batch,
        logp: Float64Array.from(single.logp),
        oldLogp: Float64Array.from(single.oldLogp),
        referenceLogp: Float64Array.from(single.referenceLogp),
      }
      const [a, b] = [policyObjective(single, { ...paper, loss }), policyObjective(double, { ...paper, loss })]
      expect(a.loss).toBe(b.loss)
      expect(a.dLdlogp).toEqual(Float32Array.from(b.dLdlogp))
    }),
    { numRuns: 30 },
  )
})

test('a batch without valid tokens has loss 0 and gradient 0', () => {
  const none = new Float64Array(2).fill(Number.NaN)
  const batch = {
    rows: 1,
    tokens: 2,
    logp: none,
    oldLogp: none,
    referenceLogp: none,
    mask: new Uint8Array(2),
    advantages: [1],
  }
  const { loss, dLdlogp, metrics } = policyObjective(batch, paper)
  expect(loss).toBe(0)
  expect(dLdlogp).toEqual(new Float64Array(2))
  expect(metrics).toMatchObject({ tokens: 0, kl: 0, ratioMean: 0, clipFraction: 0 })
})

test('corrections scale the policy loss and not the KL term', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const corrections = new Float64Array(batch.logp.length).fill(0.5)
      const plain = policyObjective(batch, paper).metrics
      const halved = policyObjective({ ...batch, corrections }, paper).metrics
      expect(halved.policyLoss).toBeCloseTo(plain.policyLoss / 2, 12)
      expect(halved.klLoss).toBe(plain.klLoss)
    }),
  )
})

test('arrays of wrong lengths are errors that say which', () => {
  const array = new Float64Array(2)
  const batch = { rows: 1, tokens: 2, logp: array, oldLogp: array, referenceLogp: array, mask: array, advantages: [1] }
  expect(() => policyObjective({ ...batch, oldLogp: new Float64Array(3) }, paper)).toThrow(
    'policyObjective: expected 2 = rows × tokens entries in oldLogp, got 3',
  )
  expect(() => policyObjective({ ...batch, advantages: [1, 2, 3] }, paper)).toThrow(
    'expected 1 (rows) or 2 (rows × tokens)',
  )
  expect(() => policyObjective({ ...batch, rows: 0.5 }, paper)).toThrow(RangeError)
})
