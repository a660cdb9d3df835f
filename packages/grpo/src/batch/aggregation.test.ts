import { expect, test } from 'vitest'
import { type AggregationMode, denominator, weights } from './aggregation.ts'

const batch = { rows: 3, tokens: 3, mask: Uint8Array.of(1, 1, 0, 0, 0, 0, 1, 1, 1) }
const groups = [0, 0, 1]

test.each<[AggregationMode, number, number[]]>([
  ['token-mean', 5, [1 / 5, 0, 1 / 5]],
  ['token-sum', 1, [1, 0, 1]],
  ['sequence-mean-token-mean', 2, [1 / 4, 0, 1 / 6]],
  ['sequence-mean-token-mean-all', 3, [1 / 6, 0, 1 / 9]],
  ['sequence-mean-token-sum', 2, [1 / 2, 0, 1 / 2]],
  ['sequence-mean-token-sum-constant', 2, [1 / 20, 0, 1 / 20]],
  ['sequence-mean-token-sum-constant-all', 3, [1 / 30, 0, 1 / 30]],
  ['sequence-sum-token-sum-constant', 1, [1 / 10, 0, 1 / 10]],
  ['group-token-mean', 2, [1 / 4, 0, 1 / 6]],
])('%s', (mode, D, perRow) => {
  const aggregation = { mode, constant: 10, groups }
  expect(denominator(batch, aggregation)).toBe(D)
  const W = weights(batch, aggregation)
  for (const [i, weight] of W.entries()) expect(weight).toBeCloseTo(batch.mask[i]! * perRow[Math.floor(i / 3)]!, 15)
})

test('a denominator from outside replaces that of the batch, and epsilon adds to it', () => {
  expect(weights(batch, { mode: 'token-mean' }, 10)[0]).toBe(0.1)
  expect(weights(batch, { mode: 'token-mean', epsilon: 5 })[0]).toBe(0.1)
})

test('an empty mask gives weights 0, not NaN', () => {
  const empty = { rows: 1, tokens: 2, mask: new Uint8Array(2) }
  expect(weights(empty, { mode: 'token-mean' })).toEqual(new Float64Array(2))
  expect(weights(empty, { mode: 'sequence-mean-token-mean' })).toEqual(new Float64Array(2))
})

test('a mode without what it needs is an error', () => {
  expect(() => weights(batch, { mode: 'sequence-sum-token-sum-constant' })).toThrow('expected constant > 0')
  expect(() => weights(batch, { mode: 'group-token-mean' })).toThrow('expected one group label per row (3), got none')
  expect(() => denominator(batch, { mode: 'group-token-mean', groups: [1] })).toThrow(RangeError)
})
