/**
 * White space as Python's `\s` and `str.strip` know it. JavaScript's `\s` differs: it lacks U+001C…U+001F and U+0085 and has U+FEFF.
 * @param code a UTF-16 code unit
 */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
  if (code < 0x85) return false
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** `text` without white space at both ends. */
export function trimSpace(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/**
 * `text` without white space next to `<`, `>` and `/`, so that `< think >` reads as `<think>`. The same string as Python's
 * `re.sub(r"\s*(<|>|/)\s*", r"\1", text)`, in linear time also for long runs of blanks.
 */
export function tightenTags(text: string): string {
  let result = ''
  let kept = 0 // everything before this index is in `result` or dropped
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0x3c && code !== 0x3e && code !== 0x2f) continue
    let end = i
    while (end > kept && isSpace(text.charCodeAt(end - 1))) end--
    result += text.slice(kept, end) + text[i]
    while (i + 1 < text.length && isSpace(text.charCodeAt(i + 1))) i++
    kept = i + 1
  }
  return kept === 0 ? text : result + text.slice(kept)
}
