import { type Html, html, rawHtml } from './html.ts'
import { policy } from './policy.ts'
import { style } from './style.ts'

/** A whole page: one file, no outside requests, no scripts. */
export function page({
  title,
  lead,
  body,
  foot,
}: {
  title: string
  lead: string
  body: Html | Html[]
  foot: string
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy()}
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
</main>
</body>
</html>
`.text
}

/** A row of headline figures. */
export function facts(entries: readonly { value: string; label: string }[]): Html {
  return html`<div class="facts">${entries.map(({ value, label }) => html`<div class="fact"><b>${value}</b><span>${label}</span></div>`)}</div>`
}

/** Links to the sections of the page. */
export function contents(entries: readonly { id: string; label: string }[]): Html {
  return html`<nav>${entries.map(({ id, label }) => html`<a href="#${id}">${label}</a>`)}</nav>`
}

/** A picture inside the page. */
export function dataUri(bytes: Uint8Array): string {
  const type = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg'
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
}
