import { boxedLastNoBrace } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { strip } from '../python/text.ts'

/** What the last `\boxed{…}` holds, or an empty text; without reasoning the whole reply without white space around it. */
export function readBoxOrReply(reply: string, _item: Item, { mode }: ReplyOptions): Reading {
  const value = mode === 'cot' ? boxedLastNoBrace(reply) : strip(reply)
  return { value: value ?? '', parsed: value !== null && value !== '' }
}

/** What stands before the first blank, without full stops at its end. */
export function readFirstWord(reply: string, _item: Item, options: ReplyOptions): Reading {
  const value = firstWord(keptReply(reply, options))
  return { value, parsed: value !== '' }
}

function firstWord(text: string): string {
  const word = text.split(' ', 1)[0]!
  let end = word.length
  while (end > 0 && word[end - 1] === '.') end--
  return strip(word.slice(0, end))
}
