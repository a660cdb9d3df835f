import type { DepthMap, RgbImage, Sample } from '@spatial-ssrl/core'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { type Html, html } from '../page/html.ts'
import { dataUri } from '../page/shell.ts'
import { depthPicture } from './depth-picture.ts'
import { solvedPicture } from './solution.ts'

/** A sample as the page holds it. */
export interface ShownSample {
  id: string
  split: string
  question: string
  /** The whole text a model is given, `<image>` where each picture goes. */
  prompt: string
  answer: string
  /** Data URIs. */
  pictures: string[]
  /** Shown with the answer: what it makes of the picture, or the depth behind it. */
  explanation: { picture: string; caption: string } | null
  origin: string
  difficulty: string | null
}

const longestSide = 560 // px in the page

/**
 * Shrinks the pictures of a sample so that the page stays light.
 * @param prompt what a model is asked
 * @param depth as the puzzle saw it, where it is at hand
 */
export async function showSample(
  sample: Sample,
  split: string,
  prompt: string,
  depth: DepthMap | undefined,
): Promise<ShownSample> {
  const { difficulty, origin } = sample.meta
  const images = await Promise.all(sample.images.map(({ bytes }) => decodeImage(bytes)))
  return {
    id: sample.id,
    split,
    question: sample.problem.replaceAll('<image>', '').trim(),
    prompt,
    answer: sample.answer,
    pictures: await Promise.all(images.map((image, i) => smallPicture(image, sample.images[i]!.bytes))),
    explanation: await explain(sample, images, depth),
    origin: typeof origin === 'string' ? origin : 'picture',
    difficulty:
      typeof difficulty === 'number' ? difficulty.toFixed(2) : typeof difficulty === 'string' ? difficulty : null,
  }
}

async function explain(sample: Sample, images: readonly RgbImage[], depth: DepthMap | undefined) {
  const solved = solvedPicture(sample, images)
  if (solved !== null) return { picture: await smallPicture(solved), caption: captions[sample.task] ?? '' }
  if (depth === undefined) return null
  return { picture: await smallPicture(depthPicture(depth, sample.meta)), caption: 'Depth: bright is near.' }
}

const captions: Record<string, string> = {
  shuffle: 'The patches in their places.',
  flip: 'The patch turned back.',
  crop: 'The square filled in.',
}

/** @param bytes of the picture as encoded, kept when it is small enough */
async function smallPicture(image: RgbImage, bytes?: Uint8Array): Promise<string> {
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  if (scale === 1 && bytes) return dataUri(bytes)
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)))
  return dataUri(await encodeJpeg(resize(image, width!, height!), { quality: 82 }))
}

/** A card: the picture, candidates where there are some, the question, the answer on demand. */
export function sampleCard({
  id,
  split,
  question,
  prompt,
  answer,
  pictures,
  explanation,
  origin,
  difficulty,
}: ShownSample): Html {
  const [first, ...candidates] = pictures
  return html`<article class="card">
<img src="${first ?? ''}" alt="the puzzle picture" decoding="async">
${candidates.length > 0 && html`<div class="choices">${candidates.map(candidate)}</div>`}
<div class="text">${question}
<details><summary>As the model is asked</summary>
<p>${prompt.split('\n').map((line, index) => html`${index > 0 && html`<br>`}<code>${line}</code>`)}</p></details>
<details><summary>Answer</summary>
<p class="answer">${answer}</p>
${explanation && html`<figure class="explanation"><img src="${explanation.picture}" alt="${explanation.caption}" decoding="async"><p class="note">${explanation.caption}</p></figure>`}
<p class="note">${origin} · ${split}${difficulty !== null && html` · difficulty ${difficulty}`}<br><code>${id.slice(0, 16)}</code></p>
</details></div>
</article>`
}

function candidate(source: string, index: number): Html {
  return html`<figure><img src="${source}" alt="candidate" decoding="async"><figcaption>${String.fromCharCode(65 + index)}</figcaption></figure>`
}
