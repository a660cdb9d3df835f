import type { Item, Profile } from '../benchmark.ts'
import { textOf } from '../metadata.ts'
import { letterScore } from '../multiple-choice/aggregate.ts'

/**
 * `paper`: the right letter. `official`: the right answer is part of what was read, ignoring case. Nothing read is the word `none`, which
 * holds the answer `no`; `12` holds the answer `2`. Spatial-Real scores 0, see `readAnswer`.
 */
export function answerScore(value: string | null, item: Item, profile: Profile): number {
  if (profile === 'paper') return letterScore(value, item)
  if (value === null && item.category.toLowerCase().includes('real')) return 0
  return (value ?? 'None').toLowerCase().includes(textOf(item, 'answer').toLowerCase()) ? 1 : 0
}
