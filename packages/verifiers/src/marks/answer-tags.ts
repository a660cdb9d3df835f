import { trimSpace } from '../notation/whitespace.ts'

const opening = '<answer>'
const closing = '</answer>'

/**
 * Content of the last `<answer>…</answer>`, trimmed; null when there is none or when the last `<answer>` is never closed (an earlier
 * closed one does not stand in for it, as with `lastBoxed`).
 */
export function lastAnswer(text: string): string | null {
  const start = text.lastIndexOf(opening)
  if (start < 0) return null
  const end = text.indexOf(closing, start)
  return end < 0 ? null : trimSpace(text.slice(start + opening.length, end))
}

/** Contents of all `<answer>…</answer>`, trimmed, in their order. An `<answer>` inside another starts it anew. One pass over `text`. */
export function allAnswers(text: string): string[] {
  const found: string[] = []
  const name = 'answer>'
  let start = -1 // of the content that is open; −1 = none
  for (let i = text.indexOf(name); i >= 0; i = text.indexOf(name, i + name.length)) {
    if (text[i - 1] === '<') start = i + name.length
    else if (start >= 0 && text.startsWith(closing, i - 2)) {
      found.push(trimSpace(text.slice(start, i - 2)))
      start = -1
    }
  }
  return found
}
