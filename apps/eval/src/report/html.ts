const mark = Symbol('html')

/** Text that is HTML already. */
export interface Html {
  readonly [mark]: true
  readonly text: string
}

/** What a template accepts: text is escaped, HTML is not, lists are joined, null and false leave nothing. */
export type HtmlPart = string | number | Html | null | false | readonly HtmlPart[]

/** Builds HTML; everything put in is escaped unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return rawHtml(strings.reduce((text, string, index) => text + render(parts[index - 1] ?? null) + string))
}

/** Marks trusted text (a style sheet, a script of this program) as HTML. */
export function rawHtml(text: string): Html {
  return { [mark]: true, text }
}

function render(part: HtmlPart): string {
  if (part === null || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number')
    return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  if ('text' in part) return part.text
  return part.map(render).join('')
}
