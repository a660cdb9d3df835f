import type { Counterparts } from '../parts/engine.ts'

/** What stands for fields that the rows and the reward carry, and for those that no engine which trains has anything for. */
export const outside = {
  minutes: { missing: 'has no limit of time' },
  'recipe.preset': { note: 'the rows below spell it out' },
  'recipe.imitation': { missing: 'has no such term' },
  'recipe.value': { missing: 'has no value model beside an advantage of a group' },
  tasks: { note: 'the rows of these tasks alone are exported' },
  instruction: { note: 'is in the rows' },
  reward: { note: 'is in `reward.py`' },
  adapter: { missing: 'set the LoRA of the engine itself by hand' },
} satisfies Partial<Counterparts>
