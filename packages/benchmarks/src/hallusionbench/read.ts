import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { words } from '../python/text.ts'

const marks = [...';/[]"{}()=+\\_-><@`,?!']
const stopLimit = 32

/**
 * `Yes` or `No` where the reply has one of the two words and not the other, ignoring case, as VLMEvalKit finds them; null otherwise. A mark
 * that stands beside a blank anywhere is removed everywhere, any other becomes a blank; of full stops only the first 32 are removed.
 */
export function readYesNo(reply: string, _item: Item, options: ReplyOptions): Reading {
  const found = new Set(words(withoutMarks(keptReply(reply, options).toLowerCase())))
  const [yes, no] = [found.has('yes'), found.has('no')]
  const value = yes === no ? null : yes ? 'Yes' : 'No'
  return { value, parsed: value !== null }
}

function withoutMarks(text: string): string {
  const commaInNumber = /\p{Nd},\p{Nd}/u.test(text)
  let result = text
  for (const mark of marks) {
    const removed = commaInNumber || text.includes(`${mark} `) || text.includes(` ${mark}`)
    result = result.replaceAll(mark, removed ? '' : ' ')
  }
  let stops = 0
  return result.replace(/(?<!\p{Nd})\.(?!\p{Nd})/gu, (stop) => (stops++ < stopLimit ? '' : stop))
}
