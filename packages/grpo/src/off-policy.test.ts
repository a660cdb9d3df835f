import { expect, test } from 'vitest'
import { type OffPolicyOptions, offPolicyCorrections } from './off-policy.ts'
import { batchOf, expectClose, readVectors } from './vectors/read-vectors.ts'

const options: Record<string, OffPolicyOptions> = {
  'tis_token_0.5_5': { mode: 'token-truncate', lowest: 0.5, highest: 5 },
  'icepop_token_0.5_5': { mode: 'token-mask', lowest: 0.5, highest: 5 },
  'mis_token_0.6_1.3': { mode: 'token-mask', lowest: 0.6, highest: 1.3 },
  mis_sequence_cap3_trl_default: { mode: 'sequence-mask', highest: 3 },
  'mis_sequence_cap1.5': { mode: 'sequence-mask', highest: 1.5 },
  'seq_mask_tis_0.9_1.1': { mode: 'row-gate', lowest: 0.9, highest: 1.1 },
}

const cases = readVectors('losses').filter(({ inputs }) => inputs.rollout_logprobs)

test('there is a case for every setting', () => expect(cases.length).toBe(Object.keys(options).length))

test.each(cases.map((vector) => [vector.name.replace('offpolicy_ppo_clip_', ''), vector] as const))(
  '%s',
  (name, vector) => {
    const rollout = Float64Array.from(vector.inputs.rollout_logprobs!.flat())
    expectClose(offPolicyCorrections(batchOf(vector), rollout, options[name]!), vector.inputs.is_weights!.flat())
  },
)

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
