import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'

/**
 * The right answer is part of what was read, ignoring case. Nothing read is the word `none`, which holds the answer `no`; `12` holds the
 * answer `2`. Spatial-Real scores 0, see `readAnswerWords`.
 */
export function wordsScore(value: string | null, item: Item): number {
  if (value === null && item.category.toLowerCase().includes('real')) return 0
  return (value ?? 'None').toLowerCase().includes(textOf(item, 'answer').toLowerCase()) ? 1 : 0
}
