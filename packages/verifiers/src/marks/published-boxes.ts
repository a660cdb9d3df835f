const braced = '\\boxed{'
const unslashed = 'boxed{'
const leftBrace = 0x7b
const rightBrace = 0x7d

/**
 * Content of the last match of the regular expression `\\boxed\{([^}]*)\}`: up to the first `}`, untrimmed; null when none matches. An
 * opening inside another match is not one of its own, so `\boxed{\boxed{A}}` gives `\boxed{A`. The reader of the evaluation scripts
 * for ViewSpatial-Bench and VSI-Bench in arXiv:2510.27606.
 */
export function boxedLastNoBrace(text: string): string | null {
  return matches(text, braced).last
}

/** Content of the first match of `\\boxed\{([^}]*)\}`; see {@link boxedLastNoBrace}. */
export function boxedFirstNoBrace(text: string): string | null {
  return matches(text, braced).first
}

/** {@link boxedLastNoBrace} for `boxed\{([^}]*)\}`, without the backslash: the reader of the What'sUp script in arXiv:2510.27606. */
export function boxedLastNoSlash(text: string): string | null {
  return matches(text, unslashed).last
}

/**
 * What VLMEvalKit's `post_process` (as changed for arXiv:2510.27606) makes of a reply: the text behind the last `\boxed{` up to the
 * brace that closes it. Without a box the whole text is walked, an unclosed box reaches to the end, and a reply that ends in
 * `\boxed{` stays as it is. Untrimmed.
 */
export function boxedBalanced(text: string): string {
  const opening = text.lastIndexOf(braced)
  const start = opening < 0 ? 0 : opening + braced.length
  if (start === text.length) return text
  let depth = 1
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === leftBrace) depth++
    else if (code === rightBrace && --depth === 0) return text.slice(start, i)
  }
  return text.slice(start)
}

/** First and last content of `opening [^}]* }`, matched from left to right without overlaps, in one pass. */
function matches(text: string, opening: string): { first: string | null; last: string | null } {
  let [first, last]: (string | null)[] = [null, null]
  let start = text.indexOf(opening)
  while (start >= 0) {
    const end = text.indexOf('}', start)
    if (end < 0) break
    last = text.slice(start + opening.length, end)
    first ??= last
    start = text.indexOf(opening, end)
  }
  return { first: first ?? null, last: last ?? null }
}
