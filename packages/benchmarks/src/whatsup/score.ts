import type { Item } from '../item/item.ts'
import { drawnLetter } from './options.ts'

/** The gold letter, always A, occurs anywhere in what was read: the article of `A mug` is enough. */
export function holdsGold(value: string | null, { gold }: Item): number {
  return value?.includes(gold) ? 1 : 0
}

/** The letter is that of the right caption as drawn. */
export function drawnCaptionScore(value: string | null, item: Item): number {
  return value === drawnLetter(item) ? 1 : 0
}
