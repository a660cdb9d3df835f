import { type Html, html, rawHtml } from './html.ts'
import { policy } from './policy.ts'

/** What a page is made of. */
export interface PageContent {
  title: string
  lead: string
  body: Html | Html[]
  foot: string
  /** CSS. */
  style: string
  /** Scripts of this program, run at the end; the policy allows them word for word, and no others. Default none. */
  scripts?: readonly string[]
}

/** A whole page: one file, no outside requests, no scripts but those given. */
export function page({ title, lead, body, foot, style, scripts = [] }: PageContent): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy(scripts)}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${rawHtml(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${body}
<footer>${foot}</footer>
</main>${scripts.map((script) => html`\n<script>${rawHtml(script)}</script>`)}
</body>
</html>
`.text
}
