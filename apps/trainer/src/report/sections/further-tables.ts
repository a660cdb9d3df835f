import { type Html, html } from '@spatial-ssrl/page'
import { percent } from '@spatial-ssrl/statistics'
import type { Estimate, EvaluationSummary } from '@spatial-ssrl/training'
import { count } from '../text/numbers.ts'
import { rowTitle } from '../text/row-title.ts'
import { stageTitle } from '../text/stage-title.ts'

/** What tells learning from making up one's mind: questions with a right reply among n, and accuracy at the second temperature. */
export function spreadTable({ rows, stages, samplesPerQuestion, coolTemperature }: EvaluationSummary): Html | null {
  const whole = rows.filter((row) => row.origin === 'all' && stages.every((stage) => row.stages[stage]!.best))
  if (whole.length === 0) return null
  const isCool = coolTemperature !== undefined && whole.every((row) => stages.every((stage) => row.stages[stage]!.cool))
  return html`
<h3>More than a made-up mind</h3>
<p>A policy that only grows sure of itself answers better when sampled, and its best of ${samplesPerQuestion} replies gets worse. What is learned beyond
that shows in greedy answers${isCool && html`, at the cooler temperature ${coolTemperature!}`} and in the best of ${samplesPerQuestion}.</p>
<div class="scroll" role="region" aria-label="Best of several replies" tabindex="0"><table class="evaluation">
<thead><tr><th rowspan="2" scope="col">questions</th>
${stages.map((stage) => html`<th colspan="${isCool ? 2 : 1}" scope="colgroup" class="first">${stageTitle(stage)}</th>`)}</tr>
<tr>${stages.map(() => html`<th scope="col" class="first">best of ${samplesPerQuestion}</th>${isCool && html`<th scope="col">at ${coolTemperature!}</th>`}`)}</tr></thead>
<tbody>${whole.map(
    (row) => html`
<tr><th scope="row">${rowTitle(row)}</th>${stages.map((stage) => {
      const { best, cool } = row.stages[stage]!
      return html`${share(best!, 'first')}${isCool && share(cool!)}`
    })}</tr>`,
  )}</tbody>
</table></div>`
}

/** What the model takes for the right choice, by kind. */
export function choicesTable({ choices = [], stages }: EvaluationSummary): Html | null {
  if (choices.length === 0) return null
  return html`
<h3>What it takes for the right choice</h3>
<p>How often each kind of choice was made where it was offered. A blind guess makes them all alike.</p>
<div class="scroll" role="region" aria-label="Choices by kind" tabindex="0"><table class="evaluation">
<thead><tr><th rowspan="2" scope="col">choice</th>
${stages.map((stage) => html`<th colspan="2" scope="colgroup" class="first">${stageTitle(stage)}</th>`)}</tr>
<tr>${stages.map(() => html`<th scope="col" class="first">sampled</th><th scope="col">greedy</th>`)}</tr></thead>
<tbody>${choices.map(
    ({ task, kind, questions, stages: figures }) => html`
<tr><th scope="row">${task}, ${kind}<small>in ${count(questions)} questions</small></th>${stages.map((stage) => html`${share(figures[stage]!.sampled, 'first')}${share(figures[stage]!.greedy)}`)}</tr>`,
  )}</tbody>
</table></div>`
}

function share({ mean, low, high }: Estimate, place = ''): Html {
  return html`<td class="${place}">${percent(mean)}<small>${percent(low)} – ${percent(high)}</small></td>`
}
