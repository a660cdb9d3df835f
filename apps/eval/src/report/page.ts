import { type Html, html, page as onePage, radar } from '@spatial-ssrl/page'
import { percent, points, withInterval } from '@spatial-ssrl/statistics'
import { type Comparison, rulesOf } from '../compare/compare-runs.ts'
import { nearnessWords } from '../compare/comparison-text.ts'
import { browserScript } from './browser-script.ts'
import { categoryBars } from './category-bars.ts'
import { itemCards, type ShownItem } from './item-cards.ts'
import { style } from './style.ts'

/** One page for one run or many: headline figures, radar, categories, items. One file, nothing fetched. */
export function page(options: {
  title: string
  lead: string
  comparison: Comparison
  items: readonly ShownItem[]
  foot: string
}): string {
  const { title, lead, comparison, items, foot } = options
  const { benchmarks, series } = comparison
  return onePage({
    title,
    lead,
    style,
    scripts: items.length > 0 ? [browserScript] : [],
    body: html`${marksOf(comparison)}
<section class="panel">${legend(comparison)}
${benchmarks.length >= 3 && radarOf(comparison)}
${headlineTable(comparison)}
<p class="note">Headline figures by ${rulesOf(comparison)}, percent, with 95 % intervals. Green, ochre and red tell how far a figure is from the published one of the same model: within 2.5 points, within 5, farther.</p></section>
<h2>Categories</h2>
<p class="note">Bars are accuracies by ${rulesOf(comparison)}, whiskers their 95 % intervals, the dotted line is blind guessing.</p>
<div class="charts">${benchmarks.map(({ name, title, profile }) => html`<section class="panel"><h3>${title}</h3>${categoryBars(name, series, profile)}</section>`)}</div>
${items.length > 0 && browser(comparison, items)}`,
    foot,
  })
}

/** What has to be known beside the figures, in front of them. */
function marksOf({ benchmarks }: Comparison): Html | null {
  const marked = benchmarks.flatMap(({ title, runs }) => runs.map((run) => ({ title, ...run })))
  const shown = marked.filter(({ marks }) => marks.length > 0)
  if (shown.length === 0) return null
  return html`<ul class="marks">${shown.map(({ title, label, marks }) => html`<li>${title} · ${label}: ${marks.join('; ')}</li>`)}</ul>`
}

function legend({ series }: Comparison): Html {
  return html`<ul class="legend">${series.map(({ label, colour }) => html`<li><i style="background:${colour}"></i>${label}</li>`)}</ul>`
}

function radarOf({ benchmarks, series }: Comparison): Html {
  return radar(
    benchmarks.map(({ title }) => title),
    series.map(({ label, colour, runs }) => ({
      label,
      colour,
      values: benchmarks.map(({ name, profile }) => runs.get(name)?.figures[profile]?.headline.estimate.value ?? null),
    })),
  )
}

function headlineTable({ benchmarks, series }: Comparison): Html {
  return html`<div class="scroll"><table><thead><tr><th>benchmark</th>${series.map(({ label }) => html`<th>${label}</th>`)}</tr></thead>
<tbody>${benchmarks.map(
    ({ title, runs }) =>
      html`<tr><td>${title}</td>${series.map(({ label }) => {
        const run = runs.find((candidate) => candidate.label === label)
        if (!run) return html`<td>–</td>`
        const { published, headline, items, marks } = run
        return html`<td>${withInterval(headline.estimate)}${marks.map((mark) => html`<small class="mark">${mark}</small>`)}<small>${items} items${
          published &&
          html` · published ${percent(published.value)}, <span class="${published.nearness}" title="${nearnessWords[published.nearness]} points">${points(published.difference)}</span>`
        }</small></td>`
      })}</tr>`,
  )}</tbody></table></div>`
}

function browser({ benchmarks, series }: Comparison, items: readonly ShownItem[]): Html {
  return html`<h2>Items</h2>
<p class="note">A sample of ${items.length} items, the same for every model. Small copies of the pictures; the model saw them as the manifest says.</p>
<form id="filters">
<select name="benchmark" aria-label="benchmark"><option value="">every benchmark</option>${benchmarks.map(({ name, title }) => html`<option value="${name}">${title}</option>`)}</select>
<select name="category" aria-label="category"></select>
<select name="verdict" aria-label="verdict"><option value="">every verdict</option><option value="right">right</option><option value="wrong">wrong</option><option value="mixed">between</option></select>
<select name="differ" aria-label="disagreement"><option value="">agreeing or not</option>${series.length > 1 && html`<option value="models">models disagree</option>`}<option value="profiles">profiles disagree</option></select>
<input name="words" type="search" placeholder="words" aria-label="words">
<span id="told"></span>
</form>
${itemCards(items)}
<button id="more" type="button">more items</button>`
}
