import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'

/**
 * The value of the key `Answer` in a reply that looks like a Python or JSON dictionary, else the whole reply, untrimmed. In this order:
 * `Answer': '…'`, `Answer": "…"`, `Answer': ` and one digit (of `10` only the 1 is read). Texts do not cross a line break.
 */
export function readAnswerKey(reply: string, _item: Item, options: ReplyOptions): Reading {
  const text = keptReply(reply, options)
  const value = quotedAfter(text, "Answer': '", "'") ?? quotedAfter(text, 'Answer": "', '"') ?? digitAfter(text)
  return { value: value ?? text, parsed: value !== null }
}

/** The shortest text between `opening` and `close` on one line. */
function quotedAfter(text: string, opening: string, close: string): string | null {
  for (let at = text.indexOf(opening); at >= 0; ) {
    const start = at + opening.length
    const end = text.indexOf(close, start)
    if (end < 0) return null
    const line = text.indexOf('\n', start)
    if (line < 0 || end < line) return text.slice(start, end)
    at = text.indexOf(opening, line) // the next opening holds the quote, so none lies before the line break
  }
  return null
}

function digitAfter(text: string): string | null {
  return /Answer': (\p{Nd})/u.exec(text)?.[1] ?? null
}
