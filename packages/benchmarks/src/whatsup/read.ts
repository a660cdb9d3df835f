import { boxedLastNoSlash } from '@spatial-ssrl/verifiers'
import type { Item, Reading, ReadingOptions } from '../benchmark.ts'
import { inferOption } from '../multiple-choice/read.ts'
import { shownCaptions } from './options.ts'

/**
 * `paper`: what the last `boxed{…}` holds, or an empty text; without reasoning the whole reply. `official`: the letter of a caption, as in all
 * multiple choice (the benchmark's own code compares similarities and reads no replies).
 */
export function readCaption(reply: string, item: Item, options: ReadingOptions): Reading {
  if (options.profile === 'official') return inferOption(reply, shownCaptions(item, 'official'), options)
  if (options.mode === 'direct') return { value: reply, parsed: true }
  const boxed = boxedLastNoSlash(reply)
  return { value: boxed ?? '', parsed: boxed !== null }
}
