/** What a training stage tells its caller while it runs, and how it is told to stop. */
export interface StageHooks {
  /** A resumed run continues behind this step. */
  onResume?: (step: number) => void
  /** Something that was found in the run folder and mended or left aside, one line. */
  onNotice?: (line: string) => void
  /** Called behind each step. */
  onStep?: (progress: StepProgress) => void
  /** Aborting ends the stage with a checkpoint after the current step. */
  signal?: AbortSignal
}

/** What the loop needs besides. */
export interface TrainingHooks extends StageHooks {
  /** The clock, ms. */
  now: () => number
}

/** How far a run is. */
export interface StepProgress {
  phase: 'sft' | 'grpo'
  step: number
  /** Share of the budget used, [0, 1]. */
  share: number
  /** One short line for the terminal. */
  summary: string
}
