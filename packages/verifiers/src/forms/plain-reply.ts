import { trimSpace } from '../notation/whitespace.ts'

const thinkStart = '<think>'
const thinkEnd = '</think>'
const opening = '\\boxed{'

/**
 * The boxed text of a reply as plain as most are, `<think>…</think> … \boxed{…}`: the tags without blanks inside, no `<` behind the thinking,
 * and there one box, closed, without `{`, `<`, `>` or `/` in it. Null for every other reply, which is then read with all care.
 *
 * White space around `<`, `>` and `/` is no matter here, so the reply is not copied: in the tightened text the same tags stand, the same one
 * closes the thinking, and the box holds the same. So `thinksThenBoxes` is true of it and this is its last and only box.
 */
export function plainBox(text: string): string | null {
  if (!text.startsWith(thinkStart)) return null
  const box = text.lastIndexOf(opening)
  if (box < 0) return null
  const end = text.lastIndexOf(thinkEnd)
  if (end < thinkStart.length || end > box) return null
  const tail = end + thinkEnd.length
  if (text.indexOf('<', tail) >= 0 || text.indexOf(opening, tail) !== box) return null
  const start = box + opening.length
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x7d) return trimSpace(text.slice(start, i)) // }
    if (code === 0x7b || code === 0x3e || code === 0x2f) return null // { > /
  }
  return null
}
