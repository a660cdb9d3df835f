import { type Html, html, rawHtml } from '@spatial-ssrl/page'
import { type Chart, charts, meanWindow } from '../charts/curves.ts'
import type { Metrics } from '../files/metrics.ts'

/** The training curves: small charts of one size, comparable at a glance. */
export function curvesSection(metrics: Metrics): Html {
  const notes = ['On training questions.']
  if (metrics.grpo.length > 0)
    notes.push('Replies are sampled, and figures beside task names are means over the last steps.')
  if (Math.max(meanWindow.grpo(metrics.grpo), meanWindow.sft(metrics.sft)) > 1)
    notes.push('Thick lines are moving means; thin lines are single steps.')
  return html`
<section id="curves" aria-labelledby="curves-title">
<h2 id="curves-title">Training curves</h2>
<p class="note">${notes.join(' ')}</p>
<div class="charts">${charts(metrics).map(figure)}</div>
</section>`
}

function figure({ title, note, svg, legend }: Chart): Html {
  return html`
<figure class="chart">
<figcaption><h3>${title}</h3><span>${note}</span></figcaption>
${rawHtml(svg)}
${legend.length > 0 && html`<ul class="legend">${legend.map(({ name, colour, value }) => html`<li><i style="background:${colour}"></i>${name} <b>${value}</b></li>`)}</ul>`}
</figure>`
}
