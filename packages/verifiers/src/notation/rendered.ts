const longest = 10_000 // characters; no answer that is written with care is longer
const marked = /[\\$*_`{\u0080-\uffff]/

// Built by calls that a bundler may drop.
const typed: Readonly<Record<string, string>> = /* @__PURE__ */ typedCharacters()
const typography = /* @__PURE__ */ typographyOf()

const delimiterSize = /\\(?:left|right|[bB]igg?[lrm]?)(?=[()[\]\\])/g
const escapedBrace = /\\([{}])/g
const mathDelimiter = /\\[()[\]]/g
const negativeSpace = /\\!/g
const spacing = /\\(?:[,;: ]|(?:qquad|quad|enspace|thinspace|medspace|thickspace|space)(?![a-zA-Z]))/g
const declaration = /\\(?:displaystyle|textstyle|bfseries|bf|rm|it|sf|tt)(?![a-zA-Z]) */g
const font =
  /\\(?:text(?:bf|it|rm|sf|tt|up|md|sc|normal)?|math(?:bf|rm|it|sf|tt|normal)|emph|underline|boldsymbol|bm|mbox|operatorname) *\{/y
const braced = /\{(\\[a-zA-Z]+|[-,;]) ?\}/g
const dollars = /\$\$([^$]*)\$\$|\$([^$]*)\$/g
const stars = /(?<![\w*])(\*{1,3})([^*]+)\1(?![\w*])/g
const underscores = /(?<!\w)(_{1,3})([^_]+)\1(?!\w)/g
const backticks = /(`{1,3})([^`]+)\1/g

/**
 * `text` as a reader sees it once LaTeX and Markdown are set: `\textbf{\text{B}}`, `$B$`, `**B**` and `` `B` `` show `B`; spacing commands are
 * blanks, dashes of every length `-`, full-width punctuation and typographic quotes their plain forms, `\{` and `\left[` a square bracket.
 * Letters, digits and invisible characters stay what they are: those of full width or of another script are other characters. Linear in
 * the length; texts of more than 10,000 characters are left alone.
 */
export function rendered(text: string): string {
  if (text.length > longest || !marked.test(text)) return text
  let shown = text.replace(typography, (character) => typed[character]!)
  if (shown.includes('\\')) shown = withoutCommands(shown)
  if (shown.includes('{')) shown = shown.replace(braced, '$1')
  if (shown.includes('$')) shown = shown.replace(dollars, '$1$2')
  if (shown.includes('*')) shown = shown.replace(stars, '$2')
  if (shown.includes('_')) shown = shown.replace(underscores, '$2')
  return shown.includes('`') ? shown.replace(backticks, '$2') : shown
}

/** Without the commands that change how a text looks and not what it says. */
function withoutCommands(text: string): string {
  const shown = text
    .replace(delimiterSize, '')
    .replace(escapedBrace, (_, brace) => (brace === '{' ? '[' : ']'))
    .replace(mathDelimiter, '')
    .replace(negativeSpace, '')
    .replace(spacing, ' ')
    .replace(declaration, '')
  return withoutFonts(shown)
}

/** Without `\text{` and the like and the braces that close them; unchanged when one is never closed. */
function withoutFonts(text: string): string {
  let shown = ''
  let open = 0
  const fonts: boolean[] = [] // of the braces that are open, whether a font opened them
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\') {
      font.lastIndex = at
      if (font.test(text)) {
        fonts.push(true)
        open++
        at = font.lastIndex - 1
        continue
      }
    } else if (character === '{') fonts.push(false)
    else if (character === '}' && fonts.pop()) {
      open--
      continue
    }
    shown += character
  }
  return open === 0 ? shown : text
}

/** Typographic signs → those of a keyboard. */
function typedCharacters(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [
      ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d'], // hyphens, dashes, minus signs
      [',', '\uff0c\ufe50'],
      [';', '\uff1b\ufe54\u061b'],
      [':', '\uff1a\ufe55'],
      ['.', '\uff0e\ufe52'],
      ['>', '\uff1e'],
      ['(', '\uff08\ufe59'],
      [')', '\uff09\ufe5a'],
      ['[', '\uff3b\uff5b\u3010\u300c\u3014'],
      [']', '\uff3d\uff5d\u3011\u300d\u3015'],
      ['"', '\u201c\u201d\u201e\uff02\u00ab\u00bb'],
      ["'", '\u2018\u2019\uff07'],
    ].flatMap(([plain, others]) => [...others!].map((other) => [other, plain!])),
  )
}

function typographyOf(): RegExp {
  return new RegExp(`[${Object.keys(typed).join('')}]`, 'g')
}
