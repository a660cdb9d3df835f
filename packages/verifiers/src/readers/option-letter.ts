import { unwrapped } from './wrapping.ts'

/**
 * The letter of a multiple-choice option, upper case: `B`, `b`, `(B)`, `[b]`, `B.`, `B)`, `\text{B}`. Null for anything else, such as
 * two letters, a word, or a letter outside ASCII.
 */
export function readOptionLetter(text: string): string | null {
  const match = /^([A-Za-z])[.):]?$/.exec(unwrapped(text))
  return match ? match[1]!.toUpperCase() : null
}
