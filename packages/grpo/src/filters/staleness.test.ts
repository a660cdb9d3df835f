import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remember } from './replay-buffer.ts'
import { dropStale } from './staleness.ts'

const own = (version: number) => version

test('exactly the bound is still fresh', () => {
  expect(dropStale([1, 2, 3, 9, 10], own, 10)).toEqual([2, 3, 9, 10])
  expect(dropStale([8, 9, 10], own, 10, 1)).toEqual([9, 10])
  expect(dropStale([8, 9, 10], own, 10, 0)).toEqual([10])
  expect(dropStale([0, 10], own, 10, Infinity)).toEqual([0, 10])
})

test('order is kept, a wider bound keeps more, and time only drops', () => {
  const versions = fc.array(fc.nat(20), { maxLength: 20 })
  fc.assert(
    fc.property(versions, fc.nat(20), fc.nat(20), (rollouts, bound, wait) => {
      const kept = dropStale(rollouts, own, 20, bound)
      expect(kept).toEqual(rollouts.filter((version) => 20 - version <= bound))
      expect(dropStale(kept, own, 20, bound + wait)).toEqual(kept)
      expect(dropStale(rollouts, own, 20 + wait, bound)).toEqual(dropStale(kept, own, 20 + wait, bound))
    }),
  )
})

test('a replay buffer forgets groups whose policy is too old, whatever their score', () => {
  let buffer = remember<{ versions: number[] }>([], { versions: [3, 5] }, 9)
  buffer = remember(buffer, { versions: [4, 5] }, 1)
  const fresh = dropStale(buffer, ({ group }) => Math.min(...group.versions), 12)
  expect(fresh.map(({ score }) => score)).toEqual([1])
})

test('a rollout of a policy to come, or of none, is an error', () => {
  expect(() => dropStale([11], own, 10)).toThrow('dropStale: expected rollouts of version 10 or older, got 11')
  expect(() => dropStale([Number.NaN], own, 10)).toThrow(RangeError)
})
