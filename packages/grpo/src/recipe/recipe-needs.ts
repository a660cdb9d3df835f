import type { Learning } from './recipe.ts'

/**
 * What a recipe takes besides rewards, groups and the log-probabilities of policy and sampler:
 *
 * | need | what it is |
 * | --- | --- |
 * | `reference` | log-probabilities under a frozen reference |
 * | `rollout-logprobs` | log-probabilities as the sampling engine told them, beside the trainer's |
 * | `components` | the parts of the reward |
 * | `verdicts` | whether a reply is right |
 * | `greedy-reply` | a temperature-0 reply to every prompt, rewarded |
 * | `entropies` | entropy at every position |
 * | `logits` | more of the distribution than the sampled token, or a way back into it |
 * | `values` | a value model |
 * | `memory` | something kept from rollout to rollout |
 * | `reply-advantages` | an estimator that gives one advantage per reply |
 */
export type RecipeNeed =
  | 'reference'
  | 'rollout-logprobs'
  | 'components'
  | 'verdicts'
  | 'greedy-reply'
  | 'entropies'
  | 'logits'
  | 'values'
  | 'memory'
  | 'reply-advantages'

/** What the recipe needs, with the part that does (`corrections.highEntropy`): for a trainer that must refuse what it has not. */
export function recipeNeeds(recipe: Learning): { need: RecipeNeed; part: string }[] {
  const { advantage, kl, imitation, entropy, value, corrections = {}, filters = {}, shaping = {} } = recipe
  const of = ofAdvantage[advantage.name]
  const all: [RecipeNeed, string, unknown][] = [
    ...(of ? [[of, `advantage ${advantage.name}`, true] as [RecipeNeed, string, unknown]] : []),
    ['reference', 'kl', kl !== undefined && kl.coefficient !== 0],
    ['reference', 'shaping.kl', shaping.kl],
    ['verdicts', 'imitation', imitation],
    ['logits', 'entropy', entropy],
    ['values', 'value', value],
    ['rollout-logprobs', 'corrections.weights', corrections.weights],
    ['rollout-logprobs', 'corrections.rejection', corrections.rejection],
    ['rollout-logprobs', 'corrections.mismatch', corrections.mismatch],
    ['rollout-logprobs', 'corrections.stale', corrections.stale],
    ['reply-advantages', 'corrections.stale', corrections.stale],
    ['reply-advantages', 'filters.groups', filters.groups?.by === 'advantage'],
    ['entropies', 'corrections.highEntropy', corrections.highEntropy],
    ['memory', 'filters.replay', filters.replay],
    ['memory', 'filters.stale', filters.stale],
    ['memory', 'filters.prompts', filters.prompts],
  ]
  return all.filter(([, , used]) => used).map(([need, part]) => ({ need, part }))
}

/** Whether the estimator gives an advantage to every token, and not to every reply. */
export function advantagesPerToken({ name }: Learning['advantage']): boolean {
  return perToken.includes(name)
}

const perToken: readonly string[] = [
  'reinforce-plus-plus',
  'reinforce-plus-plus-baseline',
  'greedy-baseline',
  'optimal-token-baseline',
  'generalised',
]

const ofAdvantage: Partial<Record<Learning['advantage']['name'], RecipeNeed>> = {
  'moving-baseline': 'memory',
  'decoupled-normalised': 'components',
  'greedy-baseline': 'greedy-reply',
  'optimal-token-baseline': 'logits',
  generalised: 'values',
}
