import { boxedLastNoBrace, firstLoneLetter } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'

/** The first lone letter in the last box, or in the whole reply without reasoning. */
export function readBoxOrReply(reply: string, _item: Item, { mode }: ReplyOptions): Reading {
  return readLoneLetter(mode === 'cot' ? (boxedLastNoBrace(reply) ?? '') : reply)
}

/** The first lone letter in the last line. */
export function readLastLine(reply: string, _item: Item, options: ReplyOptions): Reading {
  const text = keptReply(reply, options)
  return readLoneLetter(text.slice(text.lastIndexOf('\n') + 1))
}

/** The first letter A–D that stands alone, of whatever case: an article counts, and so does the d of `I'd`. */
function readLoneLetter(text: string): Reading {
  const value = firstLoneLetter(text)
  return { value, parsed: value !== null }
}
