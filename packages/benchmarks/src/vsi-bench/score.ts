import { meanRelativeAccuracyOfficial, meanRelativeAccuracyPaper } from '@spatial-ssrl/verifiers'
import type { Item } from '../item/item.ts'
import { pythonFloat } from '../python/text.ts'

/** The reply decides what is compared: one letter is a letter, anything else is taken for a number, whatever the question. */
export function scoreByReply(value: string | null, { gold }: Item): number {
  const said = value ?? ''
  return isLetter(said) ? sameLetter(said, gold) : accuracy(said, gold, meanRelativeAccuracyPaper)
}

/** The question decides: letters are right or wrong, numbers get their mean relative accuracy. */
export function scoreByQuestion(value: string | null, { gold, metadata }: Item): number {
  const said = value ?? ''
  return metadata.kind === 'letter' ? sameLetter(said, gold) : accuracy(said, gold, meanRelativeAccuracyOfficial)
}

function sameLetter(said: string, gold: string): number {
  return said.toLowerCase() === gold.toLowerCase() ? 1 : 0
}

function accuracy(said: string, gold: string, rule: (number: number, truth: number) => number): number {
  const [number, truth] = [pythonFloat(said), pythonFloat(gold)]
  return number === null || truth === null ? 0 : rule(number, truth)
}

/** One letter of any script, as Python's `isalpha`. */
function isLetter(text: string): boolean {
  return text.length <= 2 && /^\p{L}$/u.test(text)
}
