import { facts, type Html, html } from '@spatial-ssrl/page'
import { percent } from '@spatial-ssrl/statistics'
import type { EvaluationSummary } from '@spatial-ssrl/training'
import type { Metrics } from '../files/metrics.ts'
import type { Run } from '../files/read-run.ts'
import { count, direction, duration, points } from '../text/numbers.ts'
import { stageTitle } from '../text/stage-title.ts'

/** The outcome first, then the size of the run. */
export function headline({ evaluation, metrics }: Run): Html {
  const outcome = evaluation && evaluationOutcome(evaluation)
  return html`${outcome}${facts([...(evaluation ? evaluationFacts(evaluation) : trainingOutcome(metrics)), ...sizeOfRun(metrics)])}`
}

function pooledRow({ rows }: EvaluationSummary) {
  return rows.find(({ task, origin }) => task === 'all' && origin === 'all')
}

/** The sentence that the run was made for. */
function evaluationOutcome(evaluation: EvaluationSummary): Html | null {
  const row = pooledRow(evaluation)
  const [before, after] = evaluation.stages.slice(-2)
  if (row?.change == null || before === undefined || after === undefined) return null
  const { sampled } = row.change
  const how = { up: 'higher', down: 'lower', level: 'no clear change' }[direction(sampled)]
  return html`
<div class="outcome">
<p class="big"><span>${percent(row.stages[before]!.sampled.mean)}</span><span class="arrow" aria-label="to">→</span><span>${percent(row.stages[after]!.sampled.mean)}&nbsp;%</span></p>
<p><b class="${direction(sampled)}">${points(sampled.mean)} points, ${how}</b> <span>(95 % interval ${points(sampled.low)} to ${points(sampled.high)})</span><br>
Right answers on ${count(row.questions)} questions about ${count(row.sources)} pictures never trained on, ${stageTitle(before)} and ${stageTitle(after)}.
A blind guess gets ${percent(row.chance)} %.</p>
</div>`
}

function evaluationFacts(evaluation: EvaluationSummary) {
  const row = pooledRow(evaluation)
  const last = evaluation.stages.at(-1)!
  const tasks = evaluation.rows.filter(
    ({ task, origin, change }) => task !== 'all' && origin === 'all' && change !== null,
  )
  const risen = tasks.filter(({ change }) => direction(change!.sampled) === 'up').length
  return [
    ...(tasks.length > 0 ? [{ value: `${risen} of ${tasks.length}`, label: 'tasks clearly better' }] : []),
    ...(row
      ? [{ value: `${percent(row.stages[last]!.format.mean)} %`, label: 'held-out replies in the asked format' }]
      : []),
  ]
}

/** Where training questions began and ended: means over the first and the last tenth of the steps. */
function trainingOutcome({ grpo, sft }: Metrics) {
  if (grpo.length > 0) {
    const [first, last] = ends(grpo.map(({ accuracy }) => accuracy))
    return [
      {
        value: `${percent(first)} → ${percent(last)} %`,
        label: 'accuracy on training questions, first and last steps',
      },
    ]
  }
  const [first, last] = ends(sft.map(({ loss }) => loss))
  return [{ value: `${first.toFixed(2)} → ${last.toFixed(2)}`, label: 'loss in nats a token, first and last steps' }]
}

function ends(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite)
  const size = Math.max(1, Math.round(known.length / 10))
  const mean = (part: number[]) => part.reduce((sum, value) => sum + value, 0) / part.length
  return [mean(known.slice(0, size)), mean(known.slice(-size))]
}

function sizeOfRun({ grpo, sft }: Metrics) {
  const replies = grpo.reduce((sum, line) => sum + line.replies, 0)
  const seconds = grpo.at(-1)?.seconds.total ?? 0
  if (grpo.length === 0)
    return [
      { value: count(sft.at(-1)?.step ?? 0), label: 'supervised steps' },
      { value: duration(sft.at(-1)?.seconds.total ?? 0), label: 'of training' },
    ]
  return [
    { value: count(grpo.at(-1)!.step), label: 'GRPO steps' },
    { value: count(replies), label: 'replies sampled and verified' },
    { value: duration(seconds), label: 'of GRPO' },
    ...(seconds > 0 ? [{ value: count(replies / seconds), label: 'replies a second, updates included' }] : []),
  ]
}
