import { openReward } from '@spatial-ssrl/training'
import { expect, test } from 'vitest'
import { earnedBy } from './earned.ts'

const sample = { id: '', task: 'shuffle', source: '', problem: '', images: [], answer: '0-2-3-1', meta: {} }

test('the true answer earns most; format and near misses earn what the reward says', () => {
  const rewards = (json?: unknown) => earnedBy(sample, openReward(json)).map(({ reward }) => reward)
  const [right, unboxed, wrong] = rewards()
  expect(right).toBe(1)
  expect(unboxed).toBeLessThan(1)
  expect(wrong).toBeLessThan(0.5)
  const partial = rewards({ tasks: { shuffle: { rule: 'permutation', credit: 'fraction' } } })
  expect(partial[2]).toBeGreaterThan(wrong!)
})

test('what a reward cannot judge is told as such', () => {
  expect(earnedBy({ ...sample, task: 'nothing' }, () => null).map(({ reward }) => reward)).toEqual([null, null, null])
})
