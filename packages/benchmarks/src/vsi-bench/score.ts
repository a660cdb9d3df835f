import { meanRelativeAccuracyOfficial, meanRelativeAccuracyPaper } from '@spatial-ssrl/verifiers'
import type { Item, Profile } from '../benchmark.ts'
import { pythonFloat } from '../python-text.ts'

/**
 * Letters are right or wrong, numbers get their mean relative accuracy. In profile `paper` the reply decides which of the two it is: one
 * letter is compared, anything else taken for a number, whatever the question; in `official` the question decides.
 */
export function shortAnswerScore(value: string | null, item: Item, profile: Profile): number {
  const said = value ?? ''
  const asLetter = profile === 'paper' ? isLetter(said) : item.metadata.kind === 'letter'
  if (asLetter) return said.toLowerCase() === item.gold.toLowerCase() ? 1 : 0
  const [number, truth] = [pythonFloat(said), pythonFloat(item.gold)]
  if (number === null || truth === null) return 0
  return profile === 'paper' ? meanRelativeAccuracyPaper(number, truth) : meanRelativeAccuracyOfficial(number, truth)
}

/** One letter of any script, as Python's `isalpha`. */
function isLetter(text: string): boolean {
  return text.length <= 2 && /^\p{L}$/u.test(text)
}
