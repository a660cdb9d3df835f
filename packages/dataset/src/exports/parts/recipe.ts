import type { Learning, Recipe, Schedule } from '@spatial-ssrl/grpo'

/** Parts that a recipe may do without. */
type Spare = 'kl' | 'imitation' | 'entropy' | 'value' | 'corrections' | 'filters' | 'shaping'

/** A schedule as a configuration holds it: without `total` it ends with the run. */
type OpenSchedule = Schedule extends infer S
  ? S extends { name: 'linear' | 'cosine' }
    ? Omit<S, 'total'> & { total?: number }
    : S
  : never

/** Settings of AdamW that a configuration has. */
type Optimiser = Omit<Recipe['optimiser'], 'decay' | 'epsilonPlace'>

/** A recipe of `@spatial-ssrl/grpo` as a GRPO configuration spells it out: every part is there, and a spare one may be `none`. */
export type ExportedRecipe = Omit<Recipe, Spare | 'schedule' | 'optimiser'> & {
  [Part in Spare]?: Recipe[Part] | 'none'
} & { preset?: string; optimiser: Optimiser; schedule: OpenSchedule }

/** A GRPO configuration; the fields mean what `spatial-ssrl grpo` says of them. */
export interface ExportedConfig {
  steps: number
  minutes?: number | undefined
  recipe: ExportedRecipe
  maxReplyTokens: number
  oldLogprobs: 'recompute' | 'rollout'
  tasks?: readonly string[] | undefined
  instruction?: string | undefined
  reward?: unknown
  trainable?: readonly string[] | undefined
  adapter?: object | undefined
  seed: number
  saveEvery: number
  keepCheckpoints: number
  rolloutEvery: number
  rolloutGroups: number
}

/** A recipe without what it does without. */
export type CarriedRecipe = Omit<ExportedRecipe, Spare> & Pick<Learning, Spare>

/** A field of a configuration by its path: settings, parts of the recipe, and single figures where a part is nothing but figures. */
export type ConfigField =
  | Exclude<keyof ExportedConfig, 'recipe'>
  | `recipe.${Exclude<keyof ExportedRecipe, 'sampling' | 'optimiser'>}`
  | `recipe.sampling.${keyof Recipe['sampling']}`
  | `recipe.optimiser.${keyof Optimiser}`

/** Every field there is. */
export const configFields = Object.keys({
  ...{ steps: 0, minutes: 0, 'recipe.preset': 0, 'recipe.groupSize': 0 },
  ...{ 'recipe.sampling.temperature': 0, 'recipe.sampling.topP': 0, 'recipe.promptsPerRollout': 0 },
  ...{
    'recipe.updatesPerRollout': 0,
    'recipe.advantage': 0,
    'recipe.loss': 0,
    'recipe.aggregation': 0,
    'recipe.kl': 0,
  },
  ...{ 'recipe.imitation': 0, 'recipe.entropy': 0, 'recipe.value': 0, 'recipe.corrections': 0, 'recipe.filters': 0 },
  ...{ 'recipe.shaping': 0, 'recipe.optimiser.learningRate': 0, 'recipe.optimiser.betas': 0 },
  ...{ 'recipe.optimiser.epsilon': 0, 'recipe.optimiser.weightDecay': 0, 'recipe.optimiser.maxGradNorm': 0 },
  ...{ 'recipe.schedule': 0, maxReplyTokens: 0, oldLogprobs: 0, tasks: 0, instruction: 0, reward: 0, trainable: 0 },
  ...{ adapter: 0, seed: 0, saveEvery: 0, keepCheckpoints: 0, rolloutEvery: 0, rolloutGroups: 0 },
} satisfies Record<ConfigField, 0>) as ConfigField[]

const spare: readonly Spare[] = ['kl', 'imitation', 'entropy', 'value', 'corrections', 'filters', 'shaping']

/** The recipe with the spare parts that are at work: neither `none`, nor a KL term of weight 0. */
export function carriedRecipe(recipe: ExportedRecipe): CarriedRecipe {
  const idle = (part: Spare) => recipe[part] === 'none' || (part === 'kl' && noWeight(recipe.kl))
  const kept = Object.entries(recipe).filter(([name]) => !spare.some((part) => part === name && idle(part)))
  return Object.fromEntries(kept) as unknown as CarriedRecipe
}

function noWeight(kl: ExportedRecipe['kl']): boolean {
  return kl !== undefined && kl !== 'none' && kl.coefficient === 0
}

/** Fields and values of a configuration by path, those that are set, in its order; unknown fields too. */
export function fieldsOf(config: ExportedConfig): [field: string, value: unknown][] {
  return Object.entries(config).flatMap(([name, value]): [string, unknown][] =>
    name === 'recipe' ? partsOf(config.recipe) : value === undefined ? [] : [[name, value]],
  )
}

function partsOf(recipe: ExportedRecipe): [field: string, value: unknown][] {
  return Object.entries(recipe).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return []
    if (name !== 'sampling' && name !== 'optimiser') return [[`recipe.${name}`, value]]
    return Object.entries(value as object).map(([key, inner]) => [`recipe.${name}.${key}`, inner])
  })
}
