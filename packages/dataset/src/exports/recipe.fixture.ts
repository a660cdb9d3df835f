import type { ExportedRecipe } from './parts/recipe.ts'

/** The published recipe. */
export const paperRecipe: ExportedRecipe = {
  steps: 360,
  promptsPerStep: 256,
  repliesPerPrompt: 5,
  updatesPerRollout: 2,
  temperature: 1,
  maxReplyTokens: 2048,
  oldLogprobs: 'recompute',
  clipLow: 0.2,
  clipHigh: 0.3,
  dualClip: 3,
  klCoefficient: 0.01,
  optimiser: {
    learningRate: 1e-6,
    warmupSteps: 0,
    finalShare: 1,
    betas: [0.9, 0.999],
    epsilon: 1e-8,
    weightDecay: 0.01,
    maxGradNorm: 1,
  },
  seed: 1,
  saveEvery: 5,
  keepCheckpoints: 2,
  rolloutEvery: 10,
  rolloutGroups: 8,
}
