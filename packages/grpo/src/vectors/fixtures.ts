import type { PolicyBatch } from '../batch/batch.ts'
import { batchOf, flat, readVectors, type VectorCase } from './read-vectors.ts'

/** The named case of a family. */
export function vectorCase(family: string, name: string): VectorCase {
  const found = readVectors(family).find((vector) => vector.name === name)
  if (!found) throw new Error(`expected a case ${name} in ${family}`)
  return found
}

const losses = vectorCase('policy-loss', 'loss_easyr1_default_with_kl')
const rollout = vectorCase('off-policy', 'offpolicy_rejection_masks_and_metrics')
const advantages = vectorCase('advantage', 'adv_opo')

/** Two groups of four replies of up to five tokens that meet every branch of the clipped surrogate. */
export const lossFixture: PolicyBatch<Float64Array> & {
  oldLogp: Float64Array
  referenceLogp: Float64Array
  rolloutLogp: Float64Array
} = {
  ...batchOf(losses),
  oldLogp: flat(losses.inputs.old_logprobs),
  referenceLogp: flat(losses.inputs.ref_logprobs),
  rolloutLogp: flat(rollout.inputs.rollout_logprobs),
}

/** Three groups of four rewards, the last one constant, and the lengths of the replies. */
export const rewardFixture = {
  rows: 12,
  tokens: 5,
  mask: flat(advantages.inputs.mask),
  rewards: advantages.inputs.rewards,
  groups: advantages.inputs.group_index,
  lengths: advantages.inputs.lengths,
  accuracy: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0],
  format: [1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
}
