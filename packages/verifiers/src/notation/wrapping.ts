import { rendered } from './rendered.ts'
import { trimSpace } from './whitespace.ts'

const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const endings = '.,;:\u3002\uff61\u3001\u060c' // with the full stops and commas of other scripts
const layers = 3 // quotes, brackets, quotes

/**
 * `text` as it is shown (see `rendered`) without what is only around it: one pair of brackets and quotes. `\text{(A)}`, `[0, 1]`, `**A**` and
 * `"A"` lose theirs; `(1)-(2)` and `((A))` do not.
 */
export function unwrapped(text: string): string {
  return peeled(text, false)
}

/** {@link unwrapped} without one punctuation mark at the end, inside or outside what is around: `(B.)`, `**B**.`, `0-2-1。`. */
export function unwrappedSentence(text: string): string {
  return peeled(text, true)
}

function peeled(text: string, sentence: boolean): string {
  let bare = trimSpace(rendered(text))
  let bracketed = false
  for (let layer = 0; layer < layers; layer++) {
    if (sentence && bare.length > 1 && endings.includes(bare.at(-1)!)) bare = trimSpace(bare.slice(0, -1))
    const first = bare.charAt(0)
    const closing = brackets[first]
    if (closing === undefined ? first !== '"' && first !== "'" : bracketed) break
    if (pairEnd(bare, closing ?? first) !== bare.length - 1) break
    bracketed ||= closing !== undefined
    bare = trimSpace(bare.slice(1, -1))
  }
  return bare
}

/** Where the bracket or quote that a text begins with is closed; −1 when it is not. */
function pairEnd(text: string, closing: string): number {
  if (!text.endsWith(closing)) return -1
  const opening = text[0]
  let depth = 1
  for (let i = 1; i < text.length; i++) {
    if (text[i] === closing) depth--
    else if (text[i] === opening) depth++
    if (depth === 0) return i
  }
  return -1
}
