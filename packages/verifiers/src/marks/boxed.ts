import { trimSpace } from '../notation/whitespace.ts'

const opening = '\\boxed{'
const leftBrace = 0x7b
const rightBrace = 0x7d

/**
 * Content of the last `\boxed{…}`, trimmed, with balanced inner braces; null when there is no box or when the last one is never
 * closed (an earlier closed box does not stand in for it, as in the published reader).
 */
export function lastBoxed(text: string): string | null {
  const start = text.lastIndexOf(opening)
  if (start < 0) return null
  let depth = 1
  for (let i = start + opening.length; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === leftBrace) depth++
    else if (code === rightBrace && --depth === 0) return trimSpace(text.slice(start + opening.length, i))
  }
  return null
}

/** Contents of all closed `\boxed{…}`, also of those inside others, trimmed, in the order in which they open. One pass over `text`. */
export function allBoxed(text: string): string[] {
  const found: { start: number; end: number }[] = []
  const open: ({ start: number; end: number } | null)[] = [] // null = a brace that opens no box
  const first = text.indexOf(opening)
  if (first === text.lastIndexOf(opening)) {
    const only = lastBoxed(text) // by far the most common reply
    return only === null ? [] : [only]
  }
  for (let i = first; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === leftBrace) {
      if (!text.startsWith(opening, i + 1 - opening.length)) open.push(null)
      else {
        const box = { start: i + 1, end: -1 }
        open.push(box)
        found.push(box)
      }
    } else if (code === rightBrace) {
      const box = open.pop()
      if (box) box.end = i
    }
  }
  return found.filter(({ end }) => end >= 0).map(({ start, end }) => trimSpace(text.slice(start, end)))
}
