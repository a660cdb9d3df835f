import { type Html, html } from './html.ts'

/** A row of headline figures. */
export function facts(entries: readonly { value: string; label: string }[]): Html {
  return html`<div class="facts">${entries.map(({ value, label }) => html`<div class="fact"><b>${value}</b><span>${label}</span></div>`)}</div>`
}

/** Links to the sections of the page. */
export function contents(entries: readonly { id: string; label: string }[]): Html {
  return html`<nav>${entries.map(({ id, label }) => html`<a href="#${id}">${label}</a>`)}</nav>`
}

/** The rules of headline figures and links. */
export const partsStyle = `
nav { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 1.2rem 0; }
nav a { padding: 0.25rem 0.8rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); text-decoration: none; font-size: 0.9rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 0.75rem; margin: 1.4rem 0; }
.fact { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.75rem 0.95rem; }
.fact b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.fact span { color: var(--soft); font-size: 0.84rem; }
`
