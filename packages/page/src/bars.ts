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

/** The rules of bars. */
export const barsStyle = `
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 0.22rem 0.7rem; align-items: center; max-width: 34rem; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
.bar { height: 0.8rem; border-radius: 4px; background: var(--series-1); min-width: 2px; }
.track { position: relative; }
`
