/** Text from outside as it may be kept and shown. */
export type Hide = (text: string) => string

/** What stands where a secret stood. */
export const hiddenMark = '[hidden]'

/**
 * Replaces secrets in text that came from outside, however a server echoes them: as they are, in either case, percent-encoded, escaped for
 * JSON or HTML, as hexadecimal, or as base64 at any place of a longer text.
 *
 * Short words and numbers (`EMPTY`, `none`, `0000`) are taken for what people give servers that want no key, and stay: hiding them would
 * change answers. A secret is 6 characters or more, 10 if they are all digits, or 4 of more than one kind.
 */
export function hideSecrets(secrets: readonly (string | undefined)[]): Hide {
  const forms = new Set(secrets.flatMap((secret) => (secret !== undefined && isSecret(secret) ? formsOf(secret) : [])))
  if (forms.size === 0) return (text) => text
  const longestFirst = [...forms].sort((a, b) => b.length - a.length).map(escapeForPattern)
  const pattern = new RegExp(longestFirst.join('|'), 'gi')
  return (text) => text.replace(pattern, hiddenMark)
}

/** The same for every string in a JSON value or plain object, names included; other objects (typed arrays) are passed on. */
export function hideWithin<T>(value: T, hide: Hide): T
export function hideWithin(value: unknown, hide: Hide): unknown {
  if (typeof value === 'string') return hide(value)
  if (Array.isArray(value)) return value.map((part) => hideWithin(part, hide))
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [hide(name), hideWithin(part, hide)]))
}

function isSecret(text: string): boolean {
  if (/^\d*$/.test(text)) return text.length >= 10
  return text.length >= 6 || (text.length >= 4 && !/^[a-z]*$/i.test(text))
}

function formsOf(secret: string): string[] {
  const percent = encodeURIComponent(secret)
  const base64 = [0, 1, 2].flatMap((offset) => base64Within(secret, offset))
  return [
    secret,
    percent,
    encodeURIComponent(percent),
    JSON.stringify(secret).slice(1, -1),
    ...['&#39;', '&#x27;', '&apos;'].map((apostrophe) => htmlEscaped(secret, apostrophe)),
    Buffer.from(secret).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

/** The characters of base64 that belong to `secret` alone when it starts at byte `offset` of a group of three. */
function base64Within(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
  const from = Math.ceil((offset * 8) / 6)
  const to = Math.floor((bytes.length * 8) / 6)
  const own = bytes.toString('base64').slice(from, to)
  return own.length >= 6 ? [own] : []
}

function htmlEscaped(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
