import { type Html, html } from '@spatial-ssrl/page'
import type { EvaluationSummary } from '@spatial-ssrl/training'
import { accuracyChart } from '../charts/accuracy-chart.ts'
import { evaluationTable } from './evaluation-table.ts'
import { choicesTable, spreadTable } from './further-tables.ts'

/** Held-out accuracy before and after: the picture, then every number. */
export function evaluationSection(evaluation: EvaluationSummary): Html {
  const { samplesPerQuestion, temperature } = evaluation
  return html`
<section id="held-out" aria-labelledby="held-out-title">
<h2 id="held-out-title">On pictures it never saw</h2>
<p><b>Sampled</b> is the share of right answers among ${samplesPerQuestion} replies at temperature ${temperature}, which is what GRPO
optimises; <b>greedy</b> is the most likely reply. Intervals are 95 %, from a bootstrap over pictures, because puzzles about one
picture are not independent.</p>
${accuracyChart(evaluation)}
${evaluationTable(evaluation)}
${spreadTable(evaluation)}
${choicesTable(evaluation)}
</section>`
}
