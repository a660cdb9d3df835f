import { type Html, html } from './html.ts'

/** A table: a head row and rows of cells, scrolling sideways on narrow screens. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | Html)[])[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`
}
