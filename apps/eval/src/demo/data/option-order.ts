import type { Rng } from '@spatial-ssrl/core'

/** Options in a drawn order, with the letter of the right one. */
export interface OrderedOptions {
  /** Texts of A, B, … */
  texts: string[]
  letter: string
}

/** Puts the right text among the wrong ones at a drawn place. */
export function orderOptions(right: string, wrong: readonly string[], rng: Rng): OrderedOptions {
  const texts = rng.shuffle([right, ...wrong])
  return { texts, letter: letterOf(texts.indexOf(right)) }
}

export function letterOf(index: number): string {
  return 'ABCDEFGH'[index]!
}
