import { GrpoConfig, SftConfig } from '@spatial-ssrl/training'

/** Shorter side of the pictures that the tiny model learns from, px. */
export const pictureSide = 128

/** Share of the embedded photographs that no model of this project ever trains on. */
export const heldOutShare = 0.25

/** Names the split of the embedded photographs; the base model and every quickstart use the same one. */
export const splitSeed = 'embedded-photographs'

/**
 * The tiny model's cold start: just enough steps for the format, the rest is left to GRPO. The paper's (LoRA, 1e-5, five epochs of 3,600 samples) is for a
 * model that already speaks.
 */
export function coldStartRecipe(seed: number): SftConfig {
  return SftConfig.parse({
    steps: 100,
    batchSize: 64,
    optimiser: { learningRate: 7e-4, warmupSteps: 20 },
    seed,
    saveEvery: 100,
    logEvery: 5,
  })
}

/**
 * The tiny model's GRPO. What differs from the paper, and why: 8 replies instead of 5 and 128 prompts instead of 256, because most of
 * its groups have a signal and steps are cheap; learning rate 3e-4 instead of 1e-6, because weights of 1.3 million parameters must
 * move farther, falling to a tenth by the end, because a short run must also settle; log-probabilities of the rollout are used as they come, because generator and trainer are the same float32 network.
 */
export function grpoRecipe(seed: number, budget: { steps?: number | undefined; minutes: number }): GrpoConfig {
  return GrpoConfig.parse({
    steps: budget.steps ?? 1_000_000,
    ...(budget.steps === undefined ? { minutes: budget.minutes } : {}),
    recipe: {
      groupSize: 8,
      promptsPerRollout: 128,
      updatesPerRollout: 2,
      optimiser: { learningRate: 3e-4 },
      schedule: { name: 'linear', warmUp: 10, floor: 0.1 },
    },
    maxReplyTokens: 24,
    oldLogprobs: 'rollout',
    seed,
    saveEvery: 50,
    rolloutEvery: 25,
  })
}

/** How every stage of a quickstart is measured. */
export const evaluationSettings = { samplesPerQuestion: 8, temperature: 1 }

/** How much a quickstart makes. */
export interface QuickstartSizes {
  /** Training puzzles, all tasks together. */
  train: number
  trainScenes: number
  heldOutPerTask: number
  heldOutScenes: number
}

/** Puzzles and scenes for a budget: about as many training questions as GRPO gets through twice, and 500 held-out ones a task. */
export function quickstartSizes(minutes: number, steps: number | undefined): QuickstartSizes {
  const train =
    Math.round(Math.min(48_000, Math.max(2_000, steps === undefined ? 2_500 * minutes : 64 * steps)) / 50) * 50
  const heldOutPerTask = (steps === undefined ? minutes : steps / 20) < 2 ? 100 : 500
  return { train, trainScenes: Math.ceil(train / 6), heldOutPerTask, heldOutScenes: Math.ceil(heldOutPerTask * 0.6) }
}
