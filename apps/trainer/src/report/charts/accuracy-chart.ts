import { type Html, html } from '@spatial-ssrl/page'
import { percent } from '@spatial-ssrl/statistics'
import type { EvaluationSummary, SummaryRow } from '@spatial-ssrl/training'
import { direction, points } from '../text/numbers.ts'
import { rowTitle } from '../text/row-title.ts'
import { stageTitle } from '../text/stage-title.ts'

/**
 * Sampled accuracy on one axis from 0 to 100 %: for each row a dot with its interval per stage, and a mark at chance. Places are
 * percentages of the width, so that the chart fits a phone without scripts.
 */
export function accuracyChart({ rows, stages }: EvaluationSummary): Html {
  // The pooled row with its photographs and scenes, then the tasks as wholes.
  const shown = rows.filter(({ task, origin }) => task === 'all' || origin === 'all')
  return html`
<figure class="accuracy">
<figcaption><h3>Sampled accuracy, %</h3><ul class="legend">
${stages.map((stage, index) => html`<li><i class="dot ${emphasis(index, stages)}"></i>${stageTitle(stage)}</li>`)}
<li><i class="guess"></i>blind guess</li></ul></figcaption>
${shown.map((row) => line(row, stages))}
<div class="axis" aria-hidden="true"><span></span><div class="ticks">${[0, 25, 50, 75, 100].map((tick) => html`<span style="left:${tick}%">${tick}</span>`)}</div></div>
</figure>`
}

function line(row: SummaryRow, stages: readonly string[]): Html {
  const means = stages.map((stage) => percent(row.stages[stage]!.sampled.mean)).join(' → ')
  const change = row.change?.sampled
  return html`
<div class="line ${row.origin === 'all' ? 'whole' : 'part'}">
<span class="name">${rowTitle(row)}</span>
<div class="lanes" aria-hidden="true"><span class="guess" style="left:${percent(row.chance)}%"></span>${stages.map((stage, index) => lane(row, stage, emphasis(index, stages)))}</div>
<span class="values">${means}${change && html` <b class="${direction(change)}">${points(change.mean)}</b>`}</span>
</div>`
}

function lane(row: SummaryRow, stage: string, kind: string): Html {
  const { mean, low, high } = row.stages[stage]!.sampled
  return html`<span class="lane ${kind}"><span class="interval" style="left:${percent(low)}%;width:${percent(high - low)}%"></span><span class="dot" style="left:${percent(mean)}%"></span></span>`
}

/** The last stage is the one that counts. */
function emphasis(index: number, stages: readonly string[]): string {
  return index === stages.length - 1 ? 'last' : 'earlier'
}
