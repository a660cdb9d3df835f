import type { DepthMap, RgbImage, Sample } from '@spatial-ssrl/core'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { dataUri, type Html, html } from '@spatial-ssrl/page'
import { findTask } from '@spatial-ssrl/tasks'
import { depthPicture } from './depth-picture.ts'
import type { Earned } from './earned.ts'

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
  /** Replies and what the reward gives for them. */
  earned: Earned[]
}

const longestSide = 560 // px in the page

/**
 * Shrinks the pictures of a sample so that the page stays light.
 * @param prompt what a model is asked
 * @param earned what replies to it would earn
 * @param depth as the puzzle saw it, where it is at hand
 */
export async function showSample(
  sample: Sample,
  split: string,
  prompt: string,
  earned: Earned[],
  depth: DepthMap | undefined,
): Promise<ShownSample> {
  const { difficulty, origin } = sample.meta
  const images = await Promise.all(sample.images.map(({ bytes }) => decodeImage(bytes)))
  return {
    id: sample.id,
    split,
    question: sample.problem.replaceAll('<image>', '').trim(),
    prompt,
    earned,
    answer: sample.answer,
    pictures: await Promise.all(images.map((image, i) => smallPicture(image, sample.images[i]!.bytes))),
    explanation: await explain(sample, images, depth),
    origin: typeof origin === 'string' ? origin : 'picture',
    difficulty:
      typeof difficulty === 'number' ? difficulty.toFixed(2) : typeof difficulty === 'string' ? difficulty : null,
  }
}

async function explain(sample: Sample, images: readonly RgbImage[], depth: DepthMap | undefined) {
  const solution = findTask(sample.task)?.solution
  if (solution) return { picture: await smallPicture(solution.picture(sample, images)), caption: solution.caption }
  if (depth === undefined) return null
  return { picture: await smallPicture(depthPicture(depth, sample.meta)), caption: 'Depth: bright is near.' }
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
  earned,
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
<table class="earned"><tbody>${earned.map(({ reply, reward }) => html`<tr><td><code>${reply}</code></td><td>${reward === null ? 'not judged' : reward.toFixed(2)}</td></tr>`)}</tbody></table>
<p class="note">${origin} · ${split}${difficulty !== null && html` · difficulty ${difficulty}`}<br><code>${id.slice(0, 16)}</code></p>
</details></div>
</article>`
}

function candidate(source: string, index: number): Html {
  return html`<figure><img src="${source}" alt="candidate" decoding="async"><figcaption>${String.fromCharCode(65 + index)}</figcaption></figure>`
}
