import { type Html, html } from '@spatial-ssrl/page'
import { percent } from '@spatial-ssrl/statistics'
import type { Estimate, EvaluationSummary, SummaryRow } from '@spatial-ssrl/training'
import { count, direction, points } from '../text/numbers.ts'
import { rowTitle } from '../text/row-title.ts'
import { stageTitle } from '../text/stage-title.ts'

/** Every figure of the evaluation: accuracies in percent with intervals, chance, and the paired change by the last stage. */
export function evaluationTable({ rows, stages }: EvaluationSummary): Html {
  const changed = rows.some(({ change }) => change !== null)
  return html`
<div class="scroll" role="region" aria-label="Held-out accuracy by task" tabindex="0"><table class="evaluation">
<thead>
<tr><th rowspan="2" scope="col">questions</th><th rowspan="2" scope="col">chance</th>
${stages.map((stage) => html`<th colspan="3" scope="colgroup" class="first">${stageTitle(stage)}</th>`)}
${changed && html`<th colspan="2" scope="colgroup" class="first">change, points</th>`}</tr>
<tr>${stages.map(() => html`<th scope="col" class="first">sampled</th><th scope="col">greedy</th><th scope="col">format</th>`)}
${changed && html`<th scope="col" class="first">sampled</th><th scope="col">greedy</th>`}</tr>
</thead>
<tbody>${rows.map((row) => tableRow(row, stages))}</tbody>
</table></div>`
}

function tableRow(row: SummaryRow, stages: readonly string[]): Html {
  return html`
<tr class="${row.origin === 'all' ? 'whole' : 'part'}"><th scope="row">${rowTitle(row)}<small>${count(row.questions)} on ${count(row.sources)} pictures</small></th>
<td>${percent(row.chance)}</td>
${stages.map((stage) => {
  const { sampled, greedy, format } = row.stages[stage]!
  return html`${accuracy(sampled, 'first')}${accuracy(greedy)}<td>${percent(format.mean)}</td>`
})}
${row.change && html`${change(row.change.sampled, 'first')}${change(row.change.greedy)}`}</tr>`
}

function accuracy({ mean, low, high }: Estimate, place = ''): Html {
  return html`<td class="${place}">${percent(mean)}<small>${percent(low)} – ${percent(high)}</small></td>`
}

function change(estimate: Estimate, place = ''): Html {
  const { mean, low, high } = estimate
  return html`<td class="${place}"><span class="${direction(estimate)}">${points(mean)}</span><small>${points(low)} to ${points(high)}</small></td>`
}
