import type { Sample } from '@spatial-ssrl/core'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { type Html, html } from '../page/html.ts'
import { dataUri } from '../page/shell.ts'

/** A sample as the page holds it. */
export interface ShownSample {
  id: string
  split: string
  question: string
  answer: string
  /** Data URIs. */
  pictures: string[]
  origin: string
  difficulty: string | null
}

const longestSide = 560 // px in the page

/** Shrinks the pictures of a sample so that the page stays light. */
export async function showSample(sample: Sample, split: string): Promise<ShownSample> {
  const { difficulty, origin } = sample.meta
  return {
    id: sample.id,
    split,
    question: sample.problem.replaceAll('<image>', '').trim(),
    answer: sample.answer,
    pictures: await Promise.all(sample.images.map(({ bytes }) => smallPicture(bytes))),
    origin: typeof origin === 'string' ? origin : 'picture',
    difficulty:
      typeof difficulty === 'number' ? difficulty.toFixed(2) : typeof difficulty === 'string' ? difficulty : null,
  }
}

async function smallPicture(bytes: Uint8Array): Promise<string> {
  const image = await decodeImage(bytes)
  const scale = longestSide / Math.max(image.width, image.height)
  if (scale >= 1) return dataUri(bytes)
  const small = resize(
    image,
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  )
  return dataUri(await encodeJpeg(small, { quality: 82 }))
}

/** A card: the picture, candidates where there are some, the question, the answer on demand. */
export function sampleCard({ id, split, question, answer, pictures, origin, difficulty }: ShownSample): Html {
  const [first, ...candidates] = pictures
  return html`<article class="card">
<img src="${first ?? ''}" alt="the puzzle picture" loading="lazy">
${candidates.length > 0 && html`<div class="choices">${candidates.map(candidate)}</div>`}
<div class="text">${question}
<details><summary>Answer</summary>
<p class="answer">${answer}</p>
<p class="note">${origin} · ${split}${difficulty !== null && html` · difficulty ${difficulty}`}<br><code>${id.slice(0, 16)}</code></p>
</details></div>
</article>`
}

function candidate(source: string, index: number): Html {
  return html`<figure><img src="${source}" alt="candidate" loading="lazy"><figcaption>${String.fromCharCode(65 + index)}</figcaption></figure>`
}
