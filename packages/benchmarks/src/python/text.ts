/**
 * Pieces of Python's text rules that the published scripts rest on. They differ from JavaScript's in what is white space and what is a
 * number.
 */

/** White space of Python's `str.strip` and `\s`, for use inside a character class of a regular expression. */
export const pythonSpace = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/** White space that `float` takes: what `str.strip` takes but the separators U+001C…U+001F. */
const numberSpace = '\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const space = new RegExp(`[${pythonSpace}]`)
const aroundNumber = new RegExp(`[${numberSpace}]`)
const spaces = new RegExp(`[${pythonSpace}]+`)
const digits = String.raw`\d+(?:_\d+)*`
const number = new RegExp(
  String.raw`^[+-]?(?:(?:${digits}(?:\.(?:${digits})?)?|\.${digits})(?:e[+-]?${digits})?|inf(?:inity)?|nan)$`,
  'i',
)

/** `text.strip()`. */
export function strip(text: string): string {
  return stripOf(text, space)
}

function stripOf(text: string, dropped: RegExp): string {
  let [start, end] = [0, text.length]
  while (start < end && dropped.test(text[start]!)) start++
  while (end > start && dropped.test(text[end - 1]!)) end--
  return text.slice(start, end)
}

/** `text.split()`: the words between runs of white space. */
export function words(text: string): string[] {
  return text.split(spaces).filter((word) => word !== '')
}

/**
 * `float(text)`, or null where Python raises. White space around it (without U+001C…U+001F, which `str.strip` knows and `float` does not),
 * exponents, `inf`, `nan`, single underscores between digits and decimal digits of any script are allowed; units and thousands separators
 * are not.
 */
export function pythonFloat(text: string): number | null {
  const ascii = stripOf(text, aroundNumber).replace(/(?![0-9])\p{Nd}/gu, digitValue)
  if (!number.test(ascii)) return null
  const plain = ascii.replaceAll('_', '').toLowerCase()
  if (plain.endsWith('nan')) return Number.NaN
  if (plain.includes('inf')) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(plain)
}

/** Unicode lists the digits 0…9 of a script one after another, scripts often directly behind each other. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0)!
  let first = code
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--
  return String((code - first) % 10)
}

/** `str(int(text))` of a run of decimal digits. */
export function pythonInt(text: string): string {
  return BigInt(text.replace(/(?![0-9])\p{Nd}/gu, digitValue)).toString()
}

/**
 * `f"{value:.8f}"`, which writes large numbers out in full, keeps the sign of −0 and rounds a value that lies halfway to the even digit,
 * where `toFixed` rounds it up.
 */
export function pythonFixed8(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (Object.is(value, -0)) return '-0.00000000'
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.00000000`
  // Halfway between two numbers of eight decimals lie the odd multiples of 2⁻⁹ and no other doubles.
  const halfway = Math.abs(value * 512) % 2 === 1
  const below = value.toFixed(9).slice(0, -1) // exact in nine decimals, so this cuts towards 0
  return halfway && Number(below.at(-1)) % 2 === 0 ? below : value.toFixed(8)
}

const extraCases: Record<string, string> = { i: '\u0130\u0131', s: '\u017f', k: '\u212a' }

/**
 * A regular expression from one of Python under `re.IGNORECASE`, for patterns whose letters outside escapes and ranges are to match in
 * both cases. JavaScript's own flag folds other letters: not İ and ı into i, but U+0345 into what `\p{L}` matches.
 * @param source with each letter of ASCII standing for itself, in lower case inside classes, escapes aside
 */
export function ignoringCase(source: string): RegExp {
  return new RegExp(source.replace(/\\[pPu]\{[^}]*\}|\\[ux][0-9a-fA-F]{2,4}|\\.|\[[^\]]*\]|[a-zA-Z]/g, bothCases), 'u')
}

/** One piece of a pattern: a lone letter becomes a class, everything else stays. */
function bothCases(piece: string): string {
  if (piece.length > 1) return piece
  const small = piece.toLowerCase()
  return `[${small}${small.toUpperCase()}${extraCases[small] ?? ''}]`
}
