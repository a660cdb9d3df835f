import type { AdvantageEstimator } from '../advantages/advantage-estimator.ts'
import type { Recipe } from './recipe.ts'

/** Recipes in `presets`. */
export type PresetName = 'paper' | 'easyr1' | 'verl' | 'trl' | 'dapo' | 'dr-grpo' | 'gspo' | 'cispo'

/** A recipe whose advantages come from rewards and groups alone, as those of all presets do: `estimateAdvantages` takes them. */
export type PresetRecipe = Recipe & { advantage: AdvantageEstimator }

const optimiser: Recipe['optimiser'] = {
  learningRate: 1e-6,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

/** What GRPO's authors (arXiv:2402.03300) and the trainers' own defaults agree on. */
const grpo: Pick<PresetRecipe, 'sampling' | 'advantage' | 'optimiser' | 'schedule'> = {
  sampling: { temperature: 1, topP: 1 },
  advantage: { name: 'group-normalised', epsilon: 1e-6 },
  optimiser,
  schedule: { name: 'constant' },
}

const easyr1: PresetRecipe = {
  ...grpo,
  groupSize: 5,
  promptsPerRollout: 512,
  updatesPerRollout: 4,
  loss: { name: 'clipped-surrogate', low: 0.2, high: 0.3, dual: 3 },
  aggregation: { mode: 'token-mean', epsilon: 1e-8 },
  kl: { estimator: 'low_var_kl', coefficient: 0.01 },
}

/**
 * Published recipes as explicit options; each names what its authors set and nothing else. The settings of the paper stand here and
 * nowhere else.
 *
 * - `paper`: Spatial-SSRL (arXiv:2510.27606 and its training scripts), EasyR1 with 256 prompts and two updates per rollout
 * - `easyr1`: EasyR1's example configuration
 * - `verl`: verl's actor defaults with the GRPO estimator; its default group size is 1, the 5 here is that of its GRPO examples
 * - `trl`: TRL's GRPOConfig; the rollout is one generation batch, its size is the trainer's choice (32 prompts here), and so is the
 *   length of the linear decay (`total`, 1000 steps here)
 * - `dapo`: DAPO (arXiv:2503.14476) with its dynamic sampling; its overlong punishment is a part of the reward and stands there
 * - `dr-grpo`: Dr. GRPO (arXiv:2503.20783) for replies of up to 3000 tokens
 * - `gspo`: GSPO (arXiv:2507.18071) on verl's settings
 * - `cispo`: MiniMax-M1's loss (arXiv:2506.13585) on verl's settings
 */
export const presets: Readonly<Record<PresetName, PresetRecipe>> = {
  paper: { ...easyr1, promptsPerRollout: 256, updatesPerRollout: 2 },
  easyr1,
  verl: {
    ...grpo,
    groupSize: 5,
    promptsPerRollout: 1024,
    updatesPerRollout: 4,
    loss: { name: 'clipped-surrogate', low: 0.2, high: 0.2, dual: 3 },
    aggregation: { mode: 'token-mean' },
  },
  trl: {
    ...grpo,
    groupSize: 8,
    promptsPerRollout: 32,
    updatesPerRollout: 1,
    advantage: { name: 'group-normalised', epsilon: 1e-4 },
    loss: { name: 'clipped-surrogate', low: 0.2, high: 0.2 },
    aggregation: { mode: 'token-mean' },
    corrections: { weights: { mode: 'sequence-mask', highest: 3 } },
    optimiser: { ...optimiser, weightDecay: 0 },
    schedule: { name: 'linear', total: 1000 },
  },
  dapo: {
    ...grpo,
    groupSize: 16,
    promptsPerRollout: 512,
    updatesPerRollout: 16,
    loss: { name: 'clipped-surrogate', low: 0.2, high: 0.28, dual: 10 },
    aggregation: { mode: 'token-mean' },
    filters: { groups: { by: 'spread' }, resample: { maxRounds: 10 } },
    optimiser: { ...optimiser, weightDecay: 0.1 },
    schedule: { name: 'constant', warmUp: 20 },
  },
  'dr-grpo': {
    ...grpo,
    groupSize: 8,
    promptsPerRollout: 128,
    updatesPerRollout: 8,
    advantage: { name: 'group-centred' },
    loss: { name: 'clipped-surrogate', low: 0.2, high: 0.2 },
    aggregation: { mode: 'sequence-mean-token-sum-constant-all', constant: 3000 },
    corrections: { weights: { mode: 'token-truncate', highest: 2 } },
    optimiser: { ...optimiser, betas: [0.9, 0.95], weightDecay: 0 },
  },
  gspo: {
    ...grpo,
    groupSize: 5,
    promptsPerRollout: 1024,
    updatesPerRollout: 4,
    loss: { name: 'sequence-ratio', low: 3e-4, high: 4e-4 },
    aggregation: { mode: 'sequence-mean-token-mean' },
  },
  cispo: {
    ...grpo,
    groupSize: 5,
    promptsPerRollout: 1024,
    updatesPerRollout: 4,
    loss: { name: 'cispo', lowest: 0, highest: 5 },
    aggregation: { mode: 'token-mean' },
  },
}
