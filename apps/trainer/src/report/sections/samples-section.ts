import { type Html, html } from '@spatial-ssrl/page'
import { taskColour } from '../charts/colours.ts'
import type { Picture, PicturedSample } from '../files/samples.ts'
import { stageTitle } from '../text/stage-title.ts'

/** Held-out puzzles with their pictures, the true answer and the replies before and after. */
export function samplesSection(samples: readonly PicturedSample[]): Html {
  return html`
<section id="samples" aria-labelledby="samples-title">
<h2 id="samples-title">Puzzles and replies</h2>
<p>Held-out questions in the order of the data set, not chosen by result, with each model’s most likely reply. The pictures are
what the model sees, enlarged where they are small.</p>
<div class="puzzles">${samples.map(puzzle)}</div>
</section>`
}

function puzzle({ task, origin, problem, answer, pictures, replies }: PicturedSample): Html {
  const [first, ...options] = pictures
  return html`
<article class="puzzle">
<div class="pictures">${picture(first!, `the picture of a ${task} puzzle`, 256)}
${options.length > 0 && html`<div class="options">${options.map((option, index) => html`<figure>${picture(option, `option ${letter(index)}`, 128)}<figcaption>${letter(index)}</figcaption></figure>`)}</div>`}</div>
<div class="text">
<h3><i style="background:${taskColour(task)}"></i>${task} <span class="note">${origin}</span></h3>
<p class="question">${problem.replaceAll('<image>', '').trim()}</p>
<p class="truth">True answer <code>${answer}</code></p>
${replies.map(({ stage, text, right }) => html`<div class="reply"><p><span>${stageTitle(stage)}</span> <b class="${right ? 'right' : 'wrong'}">${right ? '✓ right' : '✗ wrong'}</b></p><pre>${text}</pre></div>`)}
</div>
</article>`
}

/** A small picture is enlarged by a whole factor up to `target` px, so that its pixels stay even; a large one is fitted into it. */
function picture({ uri, width, height }: Picture, alt: string, target: number): Html {
  const factor = Math.max(1, Math.floor(target / Math.max(width, height)))
  const shown = Math.min(target, width * factor)
  const kind = factor > 1 ? 'enlarged' : 'fitted'
  return html`<img class="${kind}" src="${uri}" width="${shown}" height="${Math.round((shown * height) / width)}" alt="${alt}">`
}

function letter(index: number): string {
  return String.fromCharCode(65 + index)
}
