import { expect } from 'vitest'
import { type GroupFilter, keepGroup, keptByLeaveOneOut } from '../filters/group-filters.ts'
import { testVectors } from './read-vectors.ts'

const filters: Record<string, GroupFilter> = {
  easyr1_keep: { by: 'mean', lowest: 0.01, highest: 0.99 },
  'verl_keep(std>0)': { by: 'spread' },
  'openrlhf_keep(0,1)': { by: 'mean', lowest: 0, highest: 1 },
}

testVectors('filter', {
  filter_dynamic_sampling({ inputs, expected }) {
    for (const [group, rewards] of Object.entries(inputs.groups as Record<string, number[]>)) {
      for (const [name, filter] of Object.entries(filters))
        expect(keepGroup(rewards, filter), `${name} of ${group}`).toBe(expected[name][group] === 1)
      expect(keptByLeaveOneOut(rewards).map(Number), group).toEqual(expected['nemo_rows_kept(LOO)'][group])
    }
  },
})
