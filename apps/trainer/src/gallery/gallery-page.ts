import { bars, contents, facts, type Html, html, table } from '@spatial-ssrl/page'
import { findTask, type Uniformity } from '@spatial-ssrl/tasks'
import { page } from '../page/page.ts'
import { type ShownSample, sampleCard } from './sample-card.ts'

/** Everything the page shows about one task. */
export interface GalleryTask {
  task: string
  samples: number
  /** Every answer of the data set with its count, by form, and whether they are evenly spread. */
  groups: { title: string; answers: { label: string; count: number }[]; evenness: Uniformity | null }[]
  /** Why sources were declined, with counts. */
  declined: { reason: string; count: number }[]
  shown: ShownSample[]
}

export interface Gallery {
  title: string
  seed: string
  version: string
  /** What follows every question when a model is asked. */
  instruction: string
  /** The reward that replies are judged by, as a person reads it. */
  reward?: string
  splits: { split: string; samples: number }[]
  sources: number
  tasks: GalleryTask[]
}

const mostBars = 30

/** One self-contained page: samples by task with answers on demand, answer distributions, declined sources. */
export function galleryPage({
  title,
  seed,
  version,
  instruction,
  reward = 'the published one',
  splits,
  sources,
  tasks,
}: Gallery): string {
  const total = splits.reduce((sum, { samples }) => sum + samples, 0)
  return page({
    title,
    lead: `${total} puzzles made from ${sources} pictures. Look at a puzzle, answer it, then open its answer.`,
    body: [
      facts([
        ...splits.map(({ split, samples }) => ({ value: String(samples), label: `${split} puzzles` })),
        { value: String(sources), label: 'source pictures' },
        { value: String(tasks.length), label: 'tasks' },
      ]),
      html`<p class="note">A model is asked each question with an instruction behind it: <code>${instruction}</code><br>Behind an answer stands what replies earn; the reward is <code>${reward}</code>.</p>`,
      contents(tasks.map(({ task, samples }) => ({ id: task, label: `${task} · ${samples}` }))),
      ...tasks.map(section),
    ],
    foot: `Seed ${seed} · version ${version}. Answers are known by construction; no person or model labelled them.`,
  })
}

function section({ task, samples, groups, declined, shown }: GalleryTask): Html {
  const explanation = findTask(task)?.explain ?? ''
  return html`<section id="${task}">
<h2>${task}</h2>
<p class="note">${explanation} ${shown.length} of ${samples} shown.</p>
<div class="cards">${shown.map(sampleCard)}</div>
<h3>Answers</h3>
${groups.map((group) => distribution(group, groups.length > 1))}
${
  declined.length > 0 && [
    html`<h3>Declined</h3>`,
    table(
      ['reason', 'times'],
      declined.map(({ reason, count }) => [reason, count]),
    ),
  ]
}
</section>`
}

function distribution({ title, answers, evenness }: GalleryTask['groups'][number], titled: boolean): Html {
  const listed = answers.slice(0, mostBars)
  const rest = answers.length - listed.length
  return html`${titled && html`<p><b>${title}</b></p>`}
${bars(listed)}
${rest > 0 && html`<p class="note">and ${rest} more answers</p>`}
<p class="note">${evenness === null ? 'Too few to say whether they are evenly spread.' : verdict(evenness)}</p>`
}

/** Above 3 a fair draw comes once in about 700 data sets. */
function verdict({ statistic, degrees, deviate }: Uniformity): Html {
  const figures = `χ² ${statistic.toFixed(1)} with ${degrees} degrees of freedom`
  if (deviate <= 3) return html`Evenly spread, as far as chance allows (${figures}).`
  return html`<span class="wrong">Not evenly spread</span> (${figures}): some answers are likelier than others.`
}
