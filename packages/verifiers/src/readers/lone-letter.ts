// Both cases spelt out: the flag i would also fold U+0345, a mark that is no letter, into what \p{L} matches.
const alone = /(?<![\p{L}\p{N}_])[A-Da-d](?![\p{L}\p{N}_])/u

/**
 * The first of the letters A–D that stands alone, upper case; null when there is none. Alone: no letter, digit or underscore of any
 * script beside it, as Python's `\b` sees it. So an article counts (`It is a chair` gives A), which is the published rule for
 * ViewSpatial-Bench in arXiv:2510.27606.
 */
export function firstLoneLetter(text: string): string | null {
  return alone.exec(text)?.[0].toUpperCase() ?? null
}
