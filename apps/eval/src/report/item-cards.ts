import { type Html, html } from '@spatial-ssrl/page'
import { percent } from '@spatial-ssrl/statistics'
import type { ItemResult, Results } from '../score/results.ts'
import type { Sample } from './sample.ts'

/** One item with what each series made of it. */
export interface ShownItem {
  benchmark: string
  title: string
  sample: Sample
  answers: { label: string; colour: string; asked: Results['asked']; sample: Sample; result: ItemResult }[]
}

/** The items of the browser; what they can be filtered by stands in data attributes. */
export function itemCards(items: readonly ShownItem[]): Html {
  return html`<div class="cards" id="cards">${items.map(card)}</div>`
}

function card({ benchmark, title, sample, answers }: ShownItem): Html {
  const scores = answers.map(({ asked, result }) => result.score[asked]!)
  const verdict = scores.every((score) => score === 1)
    ? 'right'
    : scores.every((score) => score === 0)
      ? 'wrong'
      : 'mixed'
  const models = new Set(scores).size > 1
  const profiles = answers.some(({ result }) => new Set(Object.values(result.score)).size > 1)
  return html`<article class="card" data-benchmark="${benchmark}" data-category="${sample.category}" data-verdict="${verdict}"${models && html` data-models`}${profiles && html` data-profiles`}>
${sample.pictures.length > 0 && html`<div class="pictures n${Math.min(3, sample.pictures.length)}">${sample.pictures.map((uri) => html`<img src="${uri}" alt="">`)}</div>`}
<div class="text">
<p class="where">${title} · ${sample.category} · <code>${sample.id}</code>${sample.shown && html` · ${sample.shown}`}</p>
<pre class="prompt">${sample.prompt.replaceAll('<image>', '▣ ')}</pre>
<p>true answer <code>${sample.gold}</code></p>
${answers.map(answer)}
</div></article>`
}

function answer({ label, colour, sample, result }: ShownItem['answers'][number]): Html {
  return html`<div class="reply" style="--own:${colour}"><p><b>${label}</b>${sample.finishReason === 'length' && html` <em>cut</em>`}</p>
<pre>${sample.reply ?? `no reply: ${sample.failure}`}</pre>
<p>${Object.entries(result.score).map(([profile, score]) => {
    const value = result.value[profile] ?? null
    const kind = score === 1 ? 'right' : score === 0 ? 'wrong' : 'partly'
    const word = kind === 'partly' ? `${percent(score)} %` : kind
    return html`<span class="read">${profile}: ${value === null ? html`<i>nothing read</i>` : html`<code>${value.slice(0, 60)}</code>`} <b class="${kind}">${word}</b></span>`
  })}</p></div>`
}
