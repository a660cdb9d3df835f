import { readRecipe, type StagedRecipe } from '@spatial-ssrl/training'
import { recipeFile } from '../engine/assets.ts'

/** What a quickstart is told. */
export interface QuickstartWish {
  seed: number
  /** Minutes of GRPO. */
  minutes: number
  /** Exactly so many GRPO steps instead of minutes: then two runs of one seed are the same to the bit. */
  steps?: number | undefined
}

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

/** `recipes/quickstart.yaml`, with sizes and budget for what is wished. */
export async function quickstartRecipe({ seed, minutes, steps }: QuickstartWish): Promise<StagedRecipe> {
  const recipe = await readRecipe(recipeFile('quickstart'))
  const sizes = quickstartSizes(minutes, steps)
  const budget = steps === undefined ? { minutes } : { minutes: undefined, steps }
  const changes: Record<string, { title?: string; with: object }> = {
    train: { title: `puzzles: ${sizes.train} to train on`, with: { count: sizes.train, scenes: sizes.trainScenes } },
    'held-out': {
      title: `puzzles: ${sizes.heldOutPerTask} a task from pictures held out`,
      with: { count: 5 * sizes.heldOutPerTask, scenes: sizes.heldOutScenes },
    },
    grpo: { title: `GRPO: ${steps === undefined ? `${minutes} minutes` : `${steps} steps`}`, with: budget },
  }
  return {
    seed,
    stages: recipe.stages.map((entry) => {
      const change = changes[entry.name ?? entry.stage]
      return change === undefined ? entry : { ...entry, ...change, with: { ...(entry.with as object), ...change.with } }
    }),
  }
}
