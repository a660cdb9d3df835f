import { presets } from '@spatial-ssrl/grpo'
import type { ExportedConfig } from './parts/recipe.ts'

/** The published configuration. */
export const paperConfig: ExportedConfig = {
  steps: 360,
  recipe: { preset: 'paper', ...presets.paper },
  maxReplyTokens: 2048,
  oldLogprobs: 'recompute',
  seed: 1,
  saveEvery: 5,
  keepCheckpoints: 2,
  rolloutEvery: 10,
  rolloutGroups: 8,
}
