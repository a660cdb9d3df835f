import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AdvantageEstimator, estimateAdvantages } from './advantage-estimator.ts'
import { lengthWeighted } from './group/length-weighted.ts'

const estimators: AdvantageEstimator[] = [
  { name: 'group-normalised' },
  { name: 'group-centred' },
  { name: 'leave-one-out' },
  { name: 'batch-scaled' },
  { name: 'batch-scaled', deviationOf: 'centred' },
  { name: 'best-of-group' },
  { name: 'mean-relative' },
  { name: 'leave-one-out-normalised' },
  { name: 'non-zero-scaled' },
]
const centred = estimators.filter(({ name }) => name !== 'best-of-group' && name !== 'leave-one-out-normalised')

const batches = fc
  .integer({ min: 1, max: 24 })
  .chain((rows) =>
    fc.tuple(
      fc.array(fc.constantFrom(0, 0.1, 0.9, 1), { minLength: rows, maxLength: rows }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: rows, maxLength: rows }),
    ),
  )

test('advantages of a group sum to 0', () => {
  fc.assert(
    fc.property(batches, fc.constantFrom(...centred), ([rewards, groups], estimator) => {
      const advantages = estimateAdvantages(rewards, groups, estimator)
      for (const group of new Set(groups))
        expect(advantages.reduce((sum, A, i) => (groups[i] === group ? sum + A : sum), 0)).toBeCloseTo(0, 9)
    }),
  )
})

test('groups of equal rewards get exactly 0, whatever the rounding of their mean', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 40 }), (reward, size) => {
      const rewards = new Array<number>(size).fill(reward)
      const groups = new Int32Array(size)
      for (const estimator of estimators)
        for (const A of estimateAdvantages(rewards, groups, estimator)) expect(A).toBe(0)
      expect(
        lengthWeighted(
          rewards,
          groups,
          rewards.map(() => 3),
        ),
      ).toEqual(new Float64Array(size))
    }),
  )
})

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(batches, fc.constantFrom(...estimators), ([rewards, groups], estimator) => {
      const forwards = estimateAdvantages(rewards, groups, estimator)
      const backwards = estimateAdvantages(rewards.toReversed(), groups.toReversed(), estimator)
      for (const [i, A] of backwards.reverse().entries()) expect(A).toBeCloseTo(forwards[i]!, 9)
    }),
  )
})

test('group-normalised advantages ignore shift and, up to epsilon, scale', () => {
  const rewards = [1, 0.1, 0, 0.9]
  const groups = [0, 0, 0, 0]
  const plain = estimateAdvantages(rewards, groups, { name: 'group-normalised' })
  const moved = estimateAdvantages(
    rewards.map((r) => 10 * r + 3),
    groups,
    { name: 'group-normalised' },
  )
  for (const [i, A] of moved.entries()) expect(A).toBeCloseTo(plain[i]!, 5)
})

test('leave-one-out subtracts the mean of the others; mean-relative divides by the mean', () => {
  expect([...estimateAdvantages([3, 0, 0], [7, 7, 7], { name: 'leave-one-out' })]).toEqual([3, -1.5, -1.5])
  expect([...estimateAdvantages([3, 0, 0], [7, 7, 7], { name: 'mean-relative' })]).toEqual([2, -1, -1])
  expect([...estimateAdvantages([-3, 0, 0], [7, 7, 7], { name: 'mean-relative' })]).toEqual([0, 0, 0])
})

test('a tie for the best reply teaches pass@k nothing', () => {
  expect([...estimateAdvantages([1, 1, 0], [0, 0, 0], { name: 'best-of-group' })]).toEqual([0, 0, 0])
})

test('labels and rewards have to match', () => {
  for (const estimator of estimators)
    expect(() => estimateAdvantages([1, 2], [0], estimator)).toThrow('expected one group label per reward (2), got 1')
})

test('leave-one-out is G/(G − 1) times group-centred, and neither minds a shift of the rewards', () => {
  fc.assert(
    fc.property(batches, fc.double({ min: -5, max: 5, noNaN: true }), ([rewards, groups], shift) => {
      const centredOf = (values: number[]) => estimateAdvantages(values, groups, { name: 'group-centred' })
      const plain = centredOf(rewards)
      const out = estimateAdvantages(rewards, groups, { name: 'leave-one-out' })
      const moved = centredOf(rewards.map((reward) => reward + shift))
      for (const [i, A] of plain.entries()) {
        const size = groups.filter((group) => group === groups[i]).length
        expect(out[i]).toBeCloseTo(size === 1 ? 0 : (size / (size - 1)) * A, 12)
        expect(moved[i]).toBeCloseTo(A, 9)
      }
    }),
  )
})
