import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weights } from '../batch/aggregation.ts'
import { batches, expectGradient, type TestBatch } from '../batch/batch-arbitrary.ts'
import { entropyBonus } from '../entropy/entropy-terms.ts'
import { klEstimators } from '../kl/estimators.ts'
import { klTerm } from '../kl/kl-term.ts'
import { policyObjective } from '../objective/objective.ts'
import { positiveLikelihood } from './added/positive-likelihood.ts'
import { valueLoss } from './added/value-loss.ts'
import { differentiableLosses, everyLoss } from './every-loss.ts'
import { type PolicyLoss, policyLoss } from './policy-loss.ts'

const mode = { mode: 'sequence-mean-token-mean' } as const

/** Factors for the valid tokens of a batch, 0 among them, and garbage for the others. */
const corrected = batches.map((batch) => ({
  ...batch,
  corrections: Float64Array.from(batch.mask, (valid, i) => (valid === 0 ? Number.NaN : [0, 0.5, 1, 1.75][i % 4]!)),
}))

function run(batch: TestBatch, loss: PolicyLoss, W = weights(batch, mode)) {
  const gradient = new Float64Array(W.length)
  return { ...policyLoss(batch, W, loss, gradient), gradient }
}

test.each(everyLoss)('%s: corrections of 1 change nothing, to the last bit', (_, loss) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const ones = { ...batch, corrections: new Float64Array(batch.mask.length).fill(1) }
      expect(run(ones, loss)).toEqual(run(batch, loss))
    }),
  )
})

test.each(everyLoss)('%s: corrections multiply the weights, in the loss and in the gradient', (_, loss) => {
  let changed = 0
  fc.assert(
    fc.property(corrected, (batch) => {
      const { corrections, ...plain } = batch
      const W = weights(batch, mode)
      const scaled = W.map((weight, i) => (weight === 0 ? 0 : weight * corrections[i]!))
      expect(run(batch, loss)).toEqual(run(plain, loss, scaled))
      if (run(plain, loss).loss !== run(batch, loss).loss) changed++
      const objective = policyObjective(batch, { loss, aggregation: mode })
      expect([objective.loss, objective.dLdlogp]).toEqual([run(batch, loss).loss, run(batch, loss).gradient])
    }),
  )
  expect(changed).toBeGreaterThan(20)
})

/** One factor a reply: within a reply the token form of GSPO says another gradient than the derivative, see there. */
const correctedRows = corrected.map((batch) => ({
  ...batch,
  corrections: batch.corrections.map((_, i) => 0.5 + Math.floor(i / batch.tokens) / 3),
}))

// KL-Cov ranks its tokens, and jumps where two change places.
const smoothLosses = differentiableLosses.filter(([name]) => name !== 'KL-Cov')

test.each(smoothLosses)('%s with corrections: the gradient agrees with central differences', (name, loss) => {
  let compared = 0
  fc.assert(
    fc.property(name === 'GSPO' ? correctedRows : corrected, (batch) => {
      compared += expectGradient(batch.logp, run(batch, loss).gradient, (logp) => run({ ...batch, logp }, loss).loss)
    }),
  )
  expect(compared).toBeGreaterThan(200)
})

/** Every other term of a loss, at a coefficient that is not 1: what it returns and the gradient it adds, by the values it depends on. */
type Term = (batch: TestBatch, at: Float64Array, gradient: Float64Array) => number
const terms: [string, Term][] = [
  ...klEstimators.map((estimator): [string, Term] => [
    `KL by ${estimator}`,
    (batch, logp, gradient) =>
      klTerm({ ...batch, logp }, weights(batch, mode), { estimator, coefficient: 0.3 }, gradient).loss,
  ]),
  ...(['importance', 'sequence-importance'] as const).map((correction): [string, Term] => [
    `KL with ${correction}`,
    (batch, logp, gradient) =>
      klTerm({ ...batch, logp }, weights(batch, mode), { estimator: 'k3', coefficient: 0.3, correction }, gradient)
        .loss,
  ]),
  [
    'imitation',
    (batch, logp, gradient) =>
      positiveLikelihood({ ...batch, logp }, batch.advantages.map(Math.sign), { coefficient: 0.3 }, gradient),
  ],
  [
    'entropy bonus',
    (batch, entropies, gradient) => {
      const { loss, dLdentropy } = entropyBonus(batch, weights(batch, mode), entropies, 0.3)
      for (const [i, value] of dLdentropy.entries()) gradient[i] = value
      return loss
    },
  ],
  [
    'value loss',
    ({ oldLogp: oldValues, referenceLogp: returns, ...batch }, values, gradient) =>
      valueLoss({ ...batch, values, oldValues, returns }, weights(batch, mode), 0.5, gradient),
  ],
]

test.each(terms)('%s: loss and gradient have the same scale, and corrections leave both alone', (_, term) => {
  let compared = 0
  fc.assert(
    fc.property(corrected, ({ corrections, ...batch }) => {
      const [gradient, other] = [new Float64Array(batch.logp.length), new Float64Array(batch.logp.length)]
      const loss = term(batch, batch.logp, gradient)
      expect(term({ ...batch, corrections } as TestBatch, batch.logp, other)).toBe(loss)
      expect(other).toEqual(gradient)
      compared += expectGradient(batch.logp, gradient, (at) => term(batch, at, new Float64Array(at.length)))
    }),
  )
  expect(compared).toBeGreaterThan(200)
})
