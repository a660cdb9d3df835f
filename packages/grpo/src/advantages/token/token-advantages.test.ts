import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validTokens } from '../../batch/aggregation.ts'
import { batches } from '../../batch/batch-arbitrary.ts'
import { generalisedAdvantages } from './generalised-advantages.ts'
import { optimalTokenBaseline } from './optimal-token-baseline.ts'
import { reinforcePlusPlusBaseline } from './reinforce-plus-plus.ts'
import { returnsToGo } from './returns-to-go.ts'
import { rowSums, tokenRewards } from './token-rewards.ts'
import { whiten } from './whiten.ts'

test('an outcome reward stands once in its row, and undiscounted returns repeat it on every valid token', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const rewards = Array.from({ length: batch.rows }, (_, row) => row + 1)
      const tokens = tokenRewards(batch, rewards)
      const lengths = validTokens(batch)
      expect([...rowSums(batch, tokens)]).toEqual(rewards.map((reward, row) => (lengths[row] === 0 ? 0 : reward)))
      returnsToGo(batch, tokens, { discount: 1 }).forEach((value, i) => {
        expect(value).toBe(batch.mask[i] === 0 ? 0 : rewards[Math.floor(i / batch.tokens)])
      })
    }),
  )
})

test('whitened values have mean 0 and deviation 1 over the valid tokens, and 0 elsewhere', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const values = whiten(batch, batch.logp, { variance: 'population' })
      const valid = Array.from(values).filter((_, i) => batch.mask[i] === 1)
      values.forEach((value, i) => {
        if (batch.mask[i] === 0) expect(value).toBe(0)
      })
      expect(valid.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9)
      const square = valid.reduce((sum, value) => sum + value ** 2, 0) / valid.length
      if (square > 0.99) expect(square).toBeCloseTo(1, 9)
    }),
  )
  const one = { rows: 1, tokens: 2, mask: Uint8Array.of(1, 1) }
  expect([...whiten(one, [0.1, 0.1])]).toEqual([0, 0])
})

test('GAE with λ = 1 and no discount is the return minus the value', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const rewards = tokenRewards(batch, batch.advantages)
      const { advantages, returns } = generalisedAdvantages(batch, rewards, batch.logp, { discount: 1, lambda: 1 })
      const wanted = returnsToGo(batch, rewards, { discount: 1 })
      batch.mask.forEach((valid, i) => {
        if (valid === 0) expect([advantages[i], returns[i]]).toEqual([0, 0])
        else {
          expect(returns[i]).toBeCloseTo(wanted[i]!, 9)
          expect(advantages[i]).toBeCloseTo(wanted[i]! - batch.logp[i]!, 9)
        }
      })
    }),
  )
})

test('penalties enter before whitening', () => {
  const batch = { rows: 2, tokens: 2, mask: Uint8Array.of(1, 1, 1, 1) }
  const A = reinforcePlusPlusBaseline(batch, [1, 0], [0, 0], { penalties: [0, 0.5, 0, 0.5], variance: 'population' })
  expect(A[0]! - A[1]!).toBeCloseTo(A[2]! - A[3]!, 12)
  expect(A[0]).toBeGreaterThan(A[1]!)
})

test('optimal token baseline: equal energies give the group mean at each position; the tail may keep its return', () => {
  const batch = {
    rows: 2,
    tokens: 2,
    mask: Uint8Array.of(1, 1, 1, 0),
    oldLogp: new Float64Array(4).fill(Math.log(0.25)),
    squaredProbabilities: new Float64Array(4).fill(0.25),
    returns: Float64Array.of(1, 1, 0, 0),
  }
  const A = optimalTokenBaseline(batch, [0, 0])
  expect(A[0]).toBeCloseTo(0.5, 7)
  expect(A[1]).toBeCloseTo(0, 7)
  expect(A[2]).toBeCloseTo(-0.5, 7)
  expect(A[3]).toBe(0)
  expect(optimalTokenBaseline(batch, [0, 0], { zeroTail: true })[1]).toBe(1)
})

test('a reply alone at a position is its own baseline', () => {
  // Up to the 1e-8 in the denominator.
  const lone = {
    rows: 1,
    tokens: 1,
    mask: Uint8Array.of(1),
    oldLogp: Float64Array.of(Math.log(0.1)),
    squaredProbabilities: [0.2],
    returns: [1],
  }
  expect(optimalTokenBaseline(lone, [0])[0]).toBeCloseTo(1e-8, 12)
})
