const mark = Symbol('html')

/** Text that is HTML already. */
export interface Html {
  readonly [mark]: true
  readonly text: string
}

/** What a template accepts: text is escaped, HTML is not, lists are joined, null, undefined and false leave nothing. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[]

/** Builds HTML; everything put in is escaped unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return rawHtml(strings.reduce((text, string, index) => text + render(parts[index - 1] ?? null) + string))
}

/** Marks trusted text (a style sheet, a picture made here) as HTML. */
export function rawHtml(text: string): Html {
  return { [mark]: true, text }
}

/** Escapes text for element content and quoted attributes; signs that cannot be seen, or turn the direction of others, are spelt. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => `[U+${codeOf(character)}]`)
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
}

function render(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  if ('text' in part) return part.text
  return part.map(render).join('')
}
