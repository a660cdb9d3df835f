import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthMetrics } from './lengths.ts'
import { majorityAtK } from './majority.ts'
import { passAtK } from './pass-at-k.ts'
import { rewardMetrics } from './rewards.ts'
import { tokenMetrics } from './tokens.ts'

test('rewards of three groups, one of them constant', () => {
  const rewards = [1, 0.1, 0, 0.9, 0.1, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
  const groups = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
  const metrics = rewardMetrics(rewards, groups)
  expect(metrics.mean).toBeCloseTo(0.3083333333333334, 14)
  expect(metrics.deviation).toBeCloseTo(0.39876703915337786, 14)
  expect(metrics.groupDeviation).toBeCloseTo(0.32427096823731244, 14)
  expect(metrics.groupsWithoutSignal).toBeCloseTo(1 / 3, 15)
  expect([metrics.min, metrics.max]).toEqual([0, 1])
})

test('lengths, and the share that hit the limit', () => {
  const { mean, min, max, atLimit } = lengthMetrics([5, 3, 4, 2, 5, 1, 4, 3, 2, 4, 3, 5], 5)
  expect(mean).toBeCloseTo(3.4166666666666665, 14)
  expect([min, max, atLimit]).toEqual([1, 5, 0.25])
})

test('pass@k counts the subsets without a right answer', () => {
  expect(passAtK(4, 1, 4)).toBe(1)
  expect(passAtK(4, 0, 4)).toBe(0)
  expect(passAtK(10, 3, 1)).toBeCloseTo(0.3, 15)
  expect(passAtK(5, 2, 2)).toBeCloseTo(1 - 3 / 10, 15)
})

test('pass@k is the average over all subsets of size k', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(8), fc.integer({ min: 1, max: 8 }), (n, right, size) => {
      const [c, k] = [Math.min(right, n), Math.min(size, n)]
      let [subsets, passed] = [0, 0]
      for (let subset = 0; subset < 2 ** n; subset++) {
        const chosen = [...subset.toString(2)].filter((bit) => bit === '1').length
        if (chosen !== k) continue
        subsets++
        if ((subset & (2 ** c - 1)) !== 0) passed++ // the first c samples are the right ones
      }
      expect(passAtK(n, c, k)).toBeCloseTo(passed / subsets, 12)
    }),
  )
})

test('impossible questions are errors', () => {
  expect(() => passAtK(4, 5, 1)).toThrow('passAtK: expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, got n 4, c 5, k 1')
  expect(() => rewardMetrics([], [])).toThrow(RangeError)
  expect(() => rewardMetrics([1], [])).toThrow(RangeError)
  expect(() => lengthMetrics([], 3)).toThrow(RangeError)
})

test('majority of k: the expected accuracy of voting among k of n answers', () => {
  const right = (answer: string) => answer === 'A'
  expect(majorityAtK(['A', 'A', 'B'], right, 1)).toBeCloseTo(2 / 3, 15)
  expect(majorityAtK(['A', 'A', 'B'], right, 3)).toBe(1)
  expect(majorityAtK(['A', 'B'], right, 2)).toBe(0.5) // a tie is decided by lot
  expect(majorityAtK(['A', null, null], right, 3)).toBe(1) // no answer, no vote
  expect(majorityAtK([null, null], right, 1)).toBe(0)
  expect(majorityAtK(['A', 'A', 'B', 'B', 'C'], right, 3)).toBeCloseTo(
    // of the ten triples, AAx wins three, BBx three, and the four ABC ties win a third each
    (3 + 4 / 3) / 10,
    12,
  )
  expect(() => majorityAtK(['A'], right, 2)).toThrow('majorityAtK: expected 1 ≤ k ≤ 1, got 2')
})

test('a token summary leaves masked entries out', () => {
  const batch = { rows: 1, tokens: 3, mask: Uint8Array.of(1, 1, 0) }
  expect(tokenMetrics(batch, [1, -2, NaN])).toEqual({ mean: -0.5, min: -2, max: 1 })
  expect(tokenMetrics({ ...batch, mask: new Uint8Array(3) }, [1, 2, 3])).toEqual({ mean: 0, min: 0, max: 0 })
})
