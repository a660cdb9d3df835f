import { expect, test } from 'vitest'
import { normaliseCorrections, offPolicyCorrections } from './corrections.ts'

test('a truncated row weight is the same on every token, and masked entries get 0', () => {
  const batch = { rows: 1, tokens: 3, mask: Uint8Array.of(1, 1, 0), oldLogp: Float64Array.of(-1, -1, NaN) }
  const rollout = Float64Array.of(-1.5, -1.5, -Infinity)
  const of = (highest: number) => [...offPolicyCorrections(batch, rollout, { mode: 'sequence-truncate', highest })]
  expect(of(2)).toEqual([2, 2, 0])
  expect(of(5)).toEqual([Math.E, Math.E, 0])
  expect(() => offPolicyCorrections(batch, new Float64Array(2), { mode: 'row-gate', highest: 2 })).toThrow(
    'offPolicyCorrections: expected 3 rolloutLogp, got 2',
  )
})

test('normalised corrections have mean 1 over the valid tokens, or over the rows', () => {
  const batch = { rows: 2, tokens: 2, mask: Uint8Array.of(1, 1, 1, 0) }
  expect([...normaliseCorrections(batch, Float64Array.of(2, 2, 0.5, 0))]).toEqual([4 / 3, 4 / 3, 1 / 3, 0])
  expect([...normaliseCorrections(batch, Float64Array.of(2, 2, 0.5, 0), 'rows')]).toEqual([1.6, 1.6, 0.4, 0])
  expect([...normaliseCorrections(batch, new Float64Array(4))]).toEqual([0, 0, 0, 0])
})
