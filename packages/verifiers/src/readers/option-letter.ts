import { unwrappedSentence } from '../notation/wrapping.ts'

const letter = /^(?:(?:option|choice) +)?([a-z])\)?$|^(?:option|choice) *\(([a-z])\)$/i

/**
 * The letter of a multiple-choice option, upper case: `B`, `b`, `(B)`, `[b]`, `B.`, `B)`, `Option B`, `\text{(B)}`, `**B**`. Null for anything
 * else, such as two letters, another word, or a letter outside ASCII.
 */
export function readOptionLetter(text: string): string | null {
  if (text.length === 1 && text >= 'A' && text <= 'Z') return text
  const match = letter.exec(unwrappedSentence(text))
  return match ? (match[1] ?? match[2]!).toUpperCase() : null
}
