/** AdamW as a GRPO recipe sets it. */
export interface ExportedOptimiser {
  learningRate: number
  warmupSteps: number
  finalShare: number
  betas: readonly [number, number]
  epsilon: number
  weightDecay: number
  maxGradNorm: number
}

/** A GRPO recipe as its configuration holds it; the fields mean what `spatial-ssrl grpo` says of them. */
export interface ExportedRecipe {
  steps: number
  minutes?: number | undefined
  promptsPerStep: number
  repliesPerPrompt: number
  updatesPerRollout: number
  temperature: number
  maxReplyTokens: number
  oldLogprobs: 'recompute' | 'rollout'
  clipLow: number
  clipHigh: number
  dualClip: number
  klCoefficient: number
  tasks?: readonly string[] | undefined
  instruction?: string | undefined
  reward?: unknown
  trainable?: readonly string[] | undefined
  optimiser: ExportedOptimiser
  seed: number
  saveEvery: number
  keepCheckpoints: number
  rolloutEvery: number
  rolloutGroups: number
}

/** A field of a recipe by its path. */
export type RecipeField = Exclude<keyof ExportedRecipe, 'optimiser'> | `optimiser.${keyof ExportedOptimiser}`

/** Fields and values of a recipe by path, those that are set, in the order of the recipe; unknown fields too. */
export function fieldsOf(recipe: ExportedRecipe): [field: string, value: unknown][] {
  return Object.entries(recipe).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return []
    if (name !== 'optimiser') return [[name, value]]
    return Object.entries(value as object).map(([key, inner]) => [`optimiser.${key}`, inner])
  })
}
