import { boxedLastNoSlash } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { pythonFixed8, pythonFloat, strip } from '../python/text.ts'

/**
 * In mode `cot` what the last `boxed{…}` holds, else the whole reply; then without `\%`, `\text{`, backslashes and commas between digits,
 * and a ratio such as `1:4` as a decimal; without white space around it.
 */
export function readPlain(reply: string, _item: Item, options: ReplyOptions): Reading {
  return stripped(plain(boxedOrWhole(reply, options)))
}

/** The reply without white space around it. */
export function readWhole(reply: string, _item: Item, options: ReplyOptions): Reading {
  return stripped(keptReply(reply, options))
}

function stripped(text: string): Reading {
  const value = strip(text)
  return { value, parsed: value !== '' }
}

function boxedOrWhole(reply: string, { mode }: ReplyOptions): string {
  return mode === 'cot' ? (boxedLastNoSlash(reply) ?? reply) : reply
}

function plain(text: string): string {
  const bare = text
    .replaceAll('\\%', '')
    .replaceAll('\\text{', '')
    .replace(/(?<=\p{Nd}),(?=\p{Nd})/gu, '')
    .replaceAll('\\', '')
  const [above = '', below = '', ...more] = bare.split(':')
  if (more.length > 0 || above === '' || below === '' || below === '0') return bare
  const [numerator, denominator] = [pythonFloat(above), pythonFloat(below)]
  return numerator === null || denominator === null || denominator === 0 ? bare : pythonFixed8(numerator / denominator)
}
