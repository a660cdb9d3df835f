import { test } from 'vitest'
import { type AdvantageEstimator, estimateAdvantages } from '../advantages/advantage-estimator.ts'
import { lengthWeighted } from '../advantages/length-weighted.ts'
import { expectClose, readVectors } from './read-vectors.ts'

const estimators: Record<string, AdvantageEstimator> = {
  'adv_grpo_sample_std_eps1e-6': { name: 'group-normalised' },
  'adv_grpo_sample_std_eps1e-4': { name: 'group-normalised', epsilon: 1e-4 },
  'adv_grpo_sample_std_eps1e-9': { name: 'group-normalised', epsilon: 1e-9 },
  adv_dr_grpo_no_std: { name: 'group-centred' },
  adv_batch_std: { name: 'batch-scaled' },
  adv_batch_std_of_centred: { name: 'batch-scaled', deviationOf: 'centred' },
  adv_grpo_passk: { name: 'best-of-group' },
}

test.each(readVectors('advantages').map((vector) => [vector.name, vector] as const))(
  '%s',
  (name, { inputs, expected }) => {
    const rewards = inputs.rewards!
    const groups = inputs.group_index!
    const advantages =
      name === 'adv_opo'
        ? lengthWeighted(rewards, groups, inputs.lengths!)
        : estimateAdvantages(rewards, groups, estimators[name]!)
    expectClose(advantages, expected.advantages!)
  },
)
