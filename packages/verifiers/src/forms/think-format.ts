const thinkStart = '<think>'
const thinkEnd = '</think>'

/**
 * Whether the whole of `text` has the form `<think>…</think>…\boxed{…}…`: exactly the strings that Python's
 * `re.fullmatch(r"<think>.*</think>.*\\boxed\{.*\}.*", text, re.DOTALL)` accepts, found by four searches instead of backtracking.
 * The first place each piece can be is always as good as a later one, so no choice has to be taken back.
 */
export function thinksThenBoxes(text: string): boolean {
  if (!text.startsWith(thinkStart)) return false
  const thought = text.indexOf(thinkEnd, thinkStart.length)
  if (thought < 0) return false
  const box = text.indexOf('\\boxed{', thought + thinkEnd.length)
  return box >= 0 && text.indexOf('}', box) >= 0
}

/**
 * What a reply says after it has finished thinking: the text behind the last `</think>`. The whole text where no thinking is marked,
 * and the empty text where the thinking starts, or starts again, and never ends.
 */
export function afterThinking(text: string): string {
  const end = text.lastIndexOf(thinkEnd)
  const answer = end < 0 ? text : text.slice(end + thinkEnd.length)
  return answer.includes(thinkStart) ? '' : answer
}
