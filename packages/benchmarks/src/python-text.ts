/**
 * Pieces of Python's text rules that the published scripts rest on. They differ from JavaScript's in what is white space and what is a
 * number.
 */

/** White space of Python's `str.strip` and `\s`, for use inside a character class of a regular expression. */
export const pythonSpace = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const space = new RegExp(`[${pythonSpace}]`)
const spaces = new RegExp(`[${pythonSpace}]+`)
const digits = String.raw`\d+(?:_\d+)*`
const number = new RegExp(
  String.raw`^[+-]?(?:(?:${digits}(?:\.(?:${digits})?)?|\.${digits})(?:e[+-]?${digits})?|inf(?:inity)?|nan)$`,
  'i',
)

/** `text.strip()`. */
export function strip(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && space.test(text[start]!)) start++
  while (end > start && space.test(text[end - 1]!)) end--
  return text.slice(start, end)
}

/** `text.split()`: the words between runs of white space. */
export function words(text: string): string[] {
  return text.split(spaces).filter((word) => word !== '')
}

/**
 * `float(text)`, or null where Python raises. White space around it, exponents, `inf`, `nan`, single underscores between digits and
 * decimal digits of any script are allowed; units and thousands separators are not.
 */
export function pythonFloat(text: string): number | null {
  const ascii = strip(text).replace(/(?![0-9])\p{Nd}/gu, digitValue)
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

/** `f"{value:.8f}"`, which writes large numbers out in full. */
export function pythonFixed8(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Math.abs(value) < 1e21 ? value.toFixed(8) : `${BigInt(value)}.00000000`
}
