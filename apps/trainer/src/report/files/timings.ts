import { type Html, html } from '@spatial-ssrl/page'
import { duration } from '../text/numbers.ts'
import type { Metrics } from './metrics.ts'

/** A part of the training time. */
export interface TimePart {
  name: string
  /** A CSS colour. */
  colour: string
  seconds: number
  steps: number
}

/** Where the training time went, in the order of the run; `rest` is what lies between steps: questions, logs, checkpoints. */
function timeParts({ grpo, sft }: Metrics): TimePart[] {
  const sum = (part: 'rollout' | 'update') => grpo.reduce((total, { seconds }) => total + seconds[part], 0)
  const [rollout, update] = [sum('rollout'), sum('update')]
  const rest = Math.max(0, (grpo.at(-1)?.seconds.total ?? 0) - rollout - update)
  const parts = [
    {
      name: grpo.length > 0 ? 'cold start' : 'supervised training',
      colour: 'var(--series-5)',
      seconds: sft.at(-1)?.seconds.total ?? 0,
      steps: sft.at(-1)?.step ?? 0,
    },
    { name: 'GRPO: sampling and verifying', colour: 'var(--series-1)', seconds: rollout, steps: grpo.length },
    { name: 'GRPO: updates', colour: 'var(--series-3)', seconds: update, steps: grpo.length },
    { name: 'GRPO: between steps', colour: 'var(--series-6)', seconds: rest, steps: grpo.length },
  ]
  return parts.filter(({ steps }) => steps > 0)
}

/** The time of each phase as one bar and a table. */
export function timings(metrics: Metrics): Html {
  const parts = timeParts(metrics)
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0)
  const share = (seconds: number) => ((100 * seconds) / Math.max(total, Number.MIN_VALUE)).toFixed(1)
  return html`
<div class="stack" aria-hidden="true">${parts.map(({ colour, seconds }) => html`<span style="width:${share(seconds)}%;background:${colour}"></span>`)}</div>
<div class="scroll"><table class="times">
<thead><tr><th scope="col">phase</th><th scope="col">time</th><th scope="col">share</th><th scope="col">steps</th><th scope="col">a step</th></tr></thead>
<tbody>${parts.map(
    ({ name, colour, seconds, steps }) =>
      html`<tr><th scope="row"><i style="background:${colour}"></i>${name}</th><td>${duration(seconds)}</td><td>${share(seconds)} %</td><td>${steps}</td><td>${(seconds / steps).toFixed(2)} s</td></tr>`,
  )}
<tr class="whole"><th scope="row">training in all</th><td>${duration(total)}</td><td></td><td></td><td></td></tr></tbody>
</table></div>`
}
