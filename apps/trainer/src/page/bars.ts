import { type Html, html } from './html.ts'

/** Horizontal bars on a common scale, one per entry, with its count and share. */
export function bars(entries: readonly { label: string; count: number }[]): Html {
  const most = entries.reduce((highest, { count }) => Math.max(highest, count), 1)
  const total = Math.max(
    1,
    entries.reduce((sum, { count }) => sum + count, 0),
  )
  return html`<div class="bars">${entries.map(
    ({ label, count }) => html`
<code>${label}</code>
<div class="track"><div class="bar" style="width:${((100 * count) / most).toFixed(1)}%"></div></div>
<span>${count} · ${((100 * count) / total).toFixed(1)} %</span>`,
  )}</div>`
}

/** A table: a head row and rows of cells, scrolling sideways on narrow screens. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | Html)[])[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`
}
