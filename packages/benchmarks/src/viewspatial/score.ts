import { firstLoneLetter } from '@spatial-ssrl/verifiers'
import type { Item } from '../item/item.ts'

/** The letter is the gold answer's (`B. left`), which is read the same way; nothing read is never right. */
export function loneLetterScore(value: string | null, { gold }: Item): number {
  return value !== null && value === firstLoneLetter(gold) ? 1 : 0
}
