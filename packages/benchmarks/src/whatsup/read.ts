import { boxedLastNoSlash } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { inferOption } from '../multiple-choice/read.ts'
import { drawnCaptions } from './options.ts'

/** What the last `boxed{…}` holds, or an empty text; without reasoning the whole reply. */
export function readBoxOrReply(reply: string, _item: Item, { mode }: ReplyOptions): Reading {
  if (mode === 'direct') return { value: reply, parsed: true }
  const boxed = boxedLastNoSlash(reply)
  return { value: boxed ?? '', parsed: boxed !== null }
}

/** The letter of a drawn caption, as in all multiple choice (the benchmark's own code compares similarities and reads no replies). */
export function readDrawnCaption(reply: string, item: Item, options: ReplyOptions): Reading {
  return inferOption(reply, drawnCaptions(item), options, 'upstream')
}
