import { type Html, html } from '@spatial-ssrl/page'
import { percent, withInterval } from '@spatial-ssrl/statistics'
import type { Series } from '../compare/series.ts'
import type { Figures, NamedEstimate } from '../score/figures.ts'

/** Bars with intervals, one group per category and one bar per series, on a scale from 0 to 100 %; a dotted line marks blind guessing. */
export function categoryBars(benchmark: string, series: readonly Series[], profile: string): Html {
  const runs = series.flatMap(({ label, colour, runs }) => {
    const figures = runs.get(benchmark)?.figures[profile]
    return figures ? [{ label, colour, figures }] : []
  })
  const names = [...new Set(runs.flatMap(({ figures }) => figures.categories.map(({ name }) => name)))]
  const rows: { name: string; chance: number; of: (figures: Figures) => NamedEstimate | undefined }[] = [
    { name: 'all', chance: runs[0]?.figures.chance ?? 0, of: ({ headline }) => headline },
    ...names.map((name) => ({
      name,
      chance: runs.flatMap(({ figures }) => figures.categories).find((row) => row.name === name)?.chance ?? 0,
      of: ({ categories }: Figures) => categories.find((row) => row.name === name),
    })),
  ]
  return html`<div class="bars">${rows.map(
    ({ name, chance, of }) => html`<div class="row"><div class="name">${name}</div><div class="lanes">
<i class="chance" style="left:${(100 * chance).toFixed(2)}%" title="${`blind guessing: ${percent(chance)} %`}"></i>
${runs.map(({ label, colour, figures }) => {
  const found = of(figures)
  return found ? bar(`${label}: ${withInterval(found.estimate)} %, n = ${found.n}`, colour, found) : null
})}</div></div>`,
  )}</div>`
}

function bar(title: string, colour: string, { estimate }: NamedEstimate): Html {
  const { value, low, high } = estimate
  return html`<div class="lane" style="color:${colour}" title="${title}"><i class="bar" style="width:${(100 * value).toFixed(2)}%"></i><i class="whisker" style="left:${(100 * low).toFixed(2)}%;width:${(100 * (high - low)).toFixed(2)}%"></i><span>${percent(value)}</span></div>`
}
