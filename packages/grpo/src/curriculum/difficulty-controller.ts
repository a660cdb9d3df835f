import { checkOptions } from '../checks/options.ts'
/** Difficulty of one environment and the counts that decide on the next level. Plain data: part of a checkpoint. */
export interface DifficultyState {
  /** d, the hardest level in use, ≥ 0. */
  difficulty: number
  /** Prompts of level d since the last decision. */
  prompts: number
  /** Replies to them. */
  rollouts: number
  /** Right ones among these, or the sum of their accuracies. */
  correct: number
}

/** Settings of the controller. The defaults are RLVE's. */
export interface DifficultyOptions {
  /** Levels in use: d and the `window` − 1 below it. Default 4. */
  window?: number
  /** Prompts of level d before a decision. Default 8. */
  minPrompts?: number
  /** Accuracy that raises d. Default 0.9. */
  threshold?: number
  /** d never exceeds this. Default none. */
  hardest?: number
}

/** The start: the easiest level, nothing counted. */
export function startDifficulty(difficulty = 0): DifficultyState {
  return { difficulty, prompts: 0, rollouts: 0, correct: 0 }
}

/** The level of the next problem, uniform over {max(0, d − window + 1), …, d}. @param random a uniform number in [0, 1) */
export function drawLevel(
  { difficulty }: DifficultyState,
  random: number,
  { window = 4, ...rest }: DifficultyOptions = {},
): number {
  checkOptions('drawLevel', rest, ['window', 'minPrompts', 'threshold', 'hardest'])
  const easiest = Math.max(0, difficulty - window + 1)
  return easiest + Math.floor(random * (difficulty - easiest + 1))
}

/**
 * RLVE's difficulty controller (arXiv:2511.07317), after the replies to one prompt. Only prompts of level d count. After `minPrompts` of
 * them the level rises by one if the accuracy reached `threshold`; the counts start again either way.
 */
export function observePrompt(
  state: DifficultyState,
  { level, rollouts, correct }: { level: number; rollouts: number; correct: number },
  { minPrompts = 8, threshold = 0.9, hardest = Infinity, ...rest }: DifficultyOptions = {},
): DifficultyState {
  checkOptions('observePrompt', rest, ['window', 'minPrompts', 'threshold', 'hardest'])
  if (level !== state.difficulty) return state
  const counted = {
    difficulty: state.difficulty,
    prompts: state.prompts + 1,
    rollouts: state.rollouts + rollouts,
    correct: state.correct + correct,
  }
  if (counted.prompts < minPrompts) return counted
  const rises = counted.correct / counted.rollouts >= threshold
  return startDifficulty(Math.min(hardest, counted.difficulty + (rises ? 1 : 0)))
}
