import { isSpace } from '../notation/whitespace.ts'
import { unwrappedSentence } from '../notation/wrapping.ts'
import { numberOfWord } from './number-words.ts'

const largest = 9999
const plainLength = 100 // characters
const most = 10_000 // numbers; so that a megabyte of them takes no time
const arrows = '\u2192\u21a6\u21d2\u21e2\u21e8\u2794\u279c\u279d\u279e\u27a1\u27f6\u27f9\u27fc'
const commas = ',;\u3001\u060c'
/** Commands for arrows that point to what comes next. */
const arrowCommand =
  /\\(?:to|gt|implies|mapsto|longmapsto|leadsto|[rR]ightarrow|[lL]ongrightarrow|rightsquigarrow|xrightarrow)(?![a-zA-Z])(?:\{ *\})?/y

/**
 * An order: whole numbers from 0 to 9999, all in digits or all in words (`second, third, first`), with the same notation of every kind between
 * them: blanks, a dash, a comma or semicolon, an arrow (`→`, `->`, `=>`, `>`, `\rightarrow`), the word `then`, or `and` before the
 * last one or before each. Brackets, quotes, LaTeX, Markdown and a full stop around it are left aside, see `unwrappedSentence`. Null
 * for anything else, such as signs (`3, -1`), fractions, another word, or two orders with `or` or `and` between them.
 */
export function readNumberList(text: string): number[] | null {
  const plain = plainList(text)
  if (plain !== null) return plain
  const bare = unwrappedSentence(text)
  const numbers: number[] = []
  const inWords = isLetter(bare.charCodeAt(0))
  let [ands, gaps, lastHasAnd] = [0, 0, false]
  for (let at = 0; ; gaps++) {
    const end = (inWords ? afterLetters : afterDigits)(bare, at)
    const value = inWords ? numberOfWord(bare.slice(at, end)) : numberAt(bare, at, end)
    if (value === null || gaps === most) return null
    numbers.push(value)
    if (end === bare.length) break
    const linked = afterBlanks(bare, afterLink(bare, afterBlanks(bare, end)))
    const joined = afterWord(bare, linked, 'and')
    at = afterWord(bare, joined, 'then')
    if (at === end) return null
    lastHasAnd = joined > linked
    if (lastHasAnd) ands++
  }
  return ands === 0 || (lastHasAnd && (ands === 1 || ands === gaps)) ? numbers : null
}

/** Of digits and single dashes alone, `0-2-3-1`, as most answers are; null for any other text. */
function plainList(text: string): number[] | null {
  if (text.length > plainLength) return null
  const numbers: number[] = []
  let [value, digits] = [0, 0]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x30 && code <= 0x39 && digits < 4) {
      value = value * 10 + code - 0x30
      digits++
    } else if (code === 0x2d && digits > 0) {
      numbers.push(value)
      value = digits = 0
    } else return null
  }
  if (digits === 0) return null
  numbers.push(value)
  return numbers
}

/** Of the digits from `at` to `end`; null for none and for numbers that are too large. */
function numberAt(text: string, at: number, end: number): number | null {
  let value = 0
  for (let i = at; i < end && value <= largest; i++) value = value * 10 + text.charCodeAt(i) - 0x30
  return end > at && value <= largest ? value : null
}

/** Behind one comma, dash or arrow; `at` itself where there is none. Dashes and equals signs may be several, `-->`. */
function afterLink(text: string, at: number): number {
  const mark = text.charAt(at)
  if (mark === '-' || mark === '=') {
    let end = at
    while (text[end] === mark && end - at < 3) end++
    if (text[end] === '>') return end + 1
    return mark === '-' ? end : at
  }
  if (mark === '>' || (mark !== '' && commas.includes(mark))) return at + 1
  if (mark === '\\') {
    arrowCommand.lastIndex = at
    return arrowCommand.test(text) ? arrowCommand.lastIndex : at
  }
  if (mark === '' || !arrows.includes(mark)) return at
  return text[at + 1] === '\ufe0f' ? at + 2 : at + 1 // the arrow as a picture
}

/** Behind `word` in any letter case and the blanks that have to follow it; `at` itself where there is none. */
function afterWord(text: string, at: number, word: string): number {
  const end = afterLetters(text, at)
  if (end - at !== word.length || text.slice(at, end).toLowerCase() !== word) return at
  const next = afterBlanks(text, end)
  return next > end ? next : at
}

function afterDigits(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
  return end
}

function afterLetters(text: string, at: number): number {
  let end = at
  while (isLetter(text.charCodeAt(end))) end++
  return end
}

/** `~` is LaTeX's blank that no line breaks at. */
function afterBlanks(text: string, at: number): number {
  let end = at
  while (isSpace(text.charCodeAt(end)) || text.charCodeAt(end) === 0x7e) end++
  return end
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
}
