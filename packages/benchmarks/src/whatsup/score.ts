import type { Item, Profile } from '../benchmark.ts'
import { rightLetter } from './options.ts'

/**
 * `paper`: the gold letter, always A, occurs anywhere in what was read: the article of `A mug` is enough. `official`: the letter is the right
 * one.
 */
export function captionScore(value: string | null, item: Item, profile: Profile): number {
  if (profile === 'paper') return value?.includes(item.gold) ? 1 : 0
  return value === rightLetter(item, profile) ? 1 : 0
}
