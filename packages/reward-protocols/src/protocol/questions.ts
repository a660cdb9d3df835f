import type { EncodedImage } from '@spatial-ssrl/core'

/** A question as whoever answers it is asked, and what its answer is held against. */
export interface Question {
  task: string
  answer: string
  /** What is asked, instruction included; each `<image>` stands for the next picture. */
  prompt: string
  images: readonly EncodedImage[]
  meta: Readonly<Record<string, unknown>>
}

/** The questions of a split, each read when it is asked for. */
export interface QuestionSplit {
  name: string
  /** At least one, in order. */
  index: readonly { readonly id: string; readonly task: string }[]
  /** @throws RangeError unless 0 ≤ i < index.length */
  get(i: number): Promise<Question>
}

/** Questions that a server asks. */
export interface Questions {
  /** Of the data set. */
  name: string
  /** At least one; the first is asked from where nobody names another. */
  splits: readonly QuestionSplit[]
}
