/**
 * The patterns that cut text in the tokenizers of published models; they are known to take time in proportion to the text. The first
 * is that of Qwen2 and Qwen2.5.
 */
const published = new Set([
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
])

const mostCharacters = 4000
/** Ways in which the bounded parts of one alternative (`a?`, `{1,3}`, `(?:b|c)`) may match. */
const mostWays = 1000

/** A group that is open, or the pattern itself. */
interface Group {
  /** Unbounded pieces in the alternative at hand, those before the group included, and the most in any alternative so far. */
  repeats: number
  mostRepeats: number
  /** Ways of the alternative at hand, and of all before it together. */
  ways: number
  waysBefore: number
  /** How it begins: `(`, `(?:`, `(?=` … */
  opening: string
}

/**
 * Why a pattern of a `tokenizer.json` is not used, or null for one that is safe: a published one, or one in which only single
 * characters and classes repeat, at most one of them without bound in each alternative. JavaScript's engine tries every way of
 * dividing a text among repeated pieces, so `(a+)+$` takes 2ⁿ steps and a pattern of k unbounded pieces nᵏ.
 */
export function patternProblem(pattern: string): string | null {
  if (published.has(pattern)) return null
  if (pattern.length > mostCharacters) return `has over ${mostCharacters} characters`
  const open: Group[] = [{ repeats: 0, mostRepeats: 0, ways: 1, waysBefore: 0, opening: '' }]
  let last: 'nothing' | 'piece' | 'group' = 'nothing'
  for (let at = 0; at < pattern.length; ) {
    const [token] = tokenAt.exec(pattern.slice(at)) ?? []
    if (token === undefined) return `has a part that is not understood at character ${at + 1}`
    at += token.length
    const here = open.at(-1)!
    if (isQuantifier(token)) {
      if (last === 'nothing') return `repeats what cannot be repeated at character ${at}`
      const [least, most] = timesOf(token)
      if (last === 'group' && most > 1) return `repeats a group at character ${at}`
      if (most === Infinity) {
        if (open.some(({ opening }) => opening.startsWith('(?<'))) return `repeats in a look behind at character ${at}`
        if (++here.repeats > 1) return `has two repeated pieces in one alternative at character ${at}`
      } else here.ways *= most - least + 1
      last = 'nothing'
    } else if (token.startsWith('(')) {
      open.push({ repeats: here.repeats, mostRepeats: here.repeats, ways: 1, waysBefore: 0, opening: token })
      last = 'nothing'
    } else if (token === ')') {
      open.pop()
      const outer = open.at(-1)
      if (outer === undefined) return `closes a group that is not open at character ${at}`
      outer.repeats = Math.max(here.mostRepeats, here.repeats)
      outer.ways *= here.ways + here.waysBefore
      last = /^\(\?<?[=!]/.test(here.opening) ? 'nothing' : 'group'
    } else if (token === '|') {
      here.mostRepeats = Math.max(here.mostRepeats, here.repeats)
      here.repeats = open.at(-2)?.repeats ?? 0
      here.waysBefore += here.ways
      here.ways = 1
      last = 'nothing'
    } else last = /^(?:[$^]|\\[bB])$/.test(token) ? 'nothing' : 'piece'
    if (open.at(-1)!.ways > mostWays) return `can match in over ${mostWays} ways at character ${at}`
  }
  return open.length > 1 ? 'leaves a group open' : null
}

/** One part of a pattern: an escape, a class, the opening of a group, a sign, a quantifier or a character. */
const tokenAt =
  /^(?:\\(?:[sSdDwWbBnrt]|[pP]\{[\w=]{1,40}\}|[^A-Za-z0-9])|\[\^?(?:\\(?:[sSdDwWnrt]|[pP]\{[\w=]{1,40}\}|[^A-Za-z0-9])|[^\\[\]&])+\]|\((?:\?(?:i:|:|=|!|<=|<!))?|\{\d{1,3}(?:,\d{0,3})?\}|[*+?]\??|[)|.^$]|[^\\[\](){}*+?|.^$])/su

function isQuantifier(token: string): boolean {
  return /^(?:[*+?]|\{)/.test(token)
}

/** The least and the most times that a quantifier asks for. */
function timesOf(quantifier: string): [number, number] {
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier) ?? []
  if (least !== undefined) return [Number(least), comma === '' ? Number(least) : most ? Number(most) : Infinity]
  return quantifier.startsWith('?') ? [0, 1] : [quantifier.startsWith('+') ? 1 : 0, Infinity]
}
