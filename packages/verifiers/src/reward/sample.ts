/** What a reward looks at in a row of a data set. */
export interface RewardSample {
  /** Name of the puzzle, such as `shuffle`. */
  task: string
  /** Canonical answer, such as `0-2-3-1` or `B`. */
  answer: string
  /** Facts of the puzzle, for rules that look beyond the answer. */
  meta?: Readonly<Record<string, unknown>> | undefined
}

/** A model's reply; `tokens` is its length, which rewards that shape by length need. */
export type Reply = string | { text: string; tokens?: number | undefined }
