const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' }

/**
 * The texts of a Python list literal such as `['a', "b's"]`; numbers in it become text. Null when `text` is no such list. A single text
 * literal is a list of one.
 */
export function parseTextList(text: string): string[] | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[')) {
    const only = literalAt(trimmed, 0)
    return only && only.end === trimmed.length ? [only.text] : null
  }
  const found: string[] = []
  for (let at = skipBlanks(trimmed, 1); at < trimmed.length; ) {
    if (trimmed[at] === ']') return at === trimmed.length - 1 ? found : null
    const literal = literalAt(trimmed, at)
    if (literal === null) return null
    found.push(literal.text)
    at = skipBlanks(trimmed, literal.end)
    if (trimmed[at] === ',') at = skipBlanks(trimmed, at + 1)
    else if (trimmed[at] !== ']') return null
  }
  return null
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at++
  return at
}

/** The quoted text or the number that begins at `from`. */
function literalAt(text: string, from: number): { text: string; end: number } | null {
  const quote = text[from]
  if (quote !== "'" && quote !== '"') {
    let end = from
    while (end < text.length && /[\d.+-]/.test(text[end]!)) end++
    return end === from ? null : { text: text.slice(from, end), end }
  }
  let read = ''
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at]!
    if (character === quote) return { text: read, end: at + 1 }
    if (character !== '\\') read += character
    else {
      const code = /^u([0-9a-fA-F]{4})|^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, at + 6))
      if (code) read += String.fromCharCode(Number.parseInt(code[1] ?? code[2]!, 16))
      else read += escapes[text[at + 1] ?? ''] ?? `\\${text[at + 1] ?? ''}`
      at += code ? code[0].length : 1
    }
  }
  return null
}
