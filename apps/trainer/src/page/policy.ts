import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'

/**
 * The Content-Security-Policy of a page, as the first thing in its head: nothing is fetched, pictures lie in the page, and no script
 * runs but those given, word for word. Should a text of a model ever come through as markup, the browser does not run it.
 * @param scripts what stands between the tags of each script of the page
 */
export function policy(scripts: readonly string[] = []): Html {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  const rules = [
    "default-src 'none'",
    'img-src data:',
    "style-src 'unsafe-inline'", // bars and colours are style attributes
    ...(hashes.length > 0 ? [`script-src ${hashes.join(' ')}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return html`<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}">`
}
