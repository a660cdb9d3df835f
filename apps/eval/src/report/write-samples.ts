import { join } from 'node:path'
import type { Item, Media, VideoMedia } from '@spatial-ssrl/benchmarks'
import { replaceFile } from '@spatial-ssrl/core/files'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { dataUri } from '@spatial-ssrl/page'
import { Prediction } from '../answers/prediction.ts'
import { linesWithId, type Sample, sampleIds } from './sample.ts'

const samplesPerRun = 240
const picturesPerSample = 6
const thumbnailSide = 320 // px

/** Frames of a video as encoded pictures; null where there are none. */
export type FramesOf = (video: VideoMedia) => Promise<Uint8Array[] | null>

/** Writes samples.jsonl of a run: a fixed part of its items with small copies of their pictures. */
export async function writeSamples(
  folder: string,
  items: ReadonlyMap<string, Item>,
  framesOf: FramesOf,
): Promise<void> {
  const ids = sampleIds(items.keys(), samplesPerRun)
  const lines: string[] = []
  for await (const { id, text } of linesWithId(join(folder, 'predictions.jsonl'), ids)) {
    const { category, gold, prompt, replies, failure } = Prediction.parse(JSON.parse(text))
    const originals = await picturesOf(items.get(id)!.media, framesOf)
    const chosen = spread(originals, picturesPerSample)
    const sample: Sample = {
      id,
      category,
      gold,
      prompt: prompt.replace(/(<image>){8,}/g, (marks) => `<image> × ${marks.length / '<image>'.length}`),
      pictures: await Promise.all(chosen.map(thumbnail)),
      shown: chosen.length < originals.length ? `${chosen.length} of ${originals.length} pictures` : null,
      reply: replies[0]?.text ?? null,
      finishReason: replies[0]?.finishReason ?? null,
      failure,
    }
    lines.push(`${JSON.stringify(sample)}\n`)
  }
  await replaceFile(join(folder, 'samples.jsonl'), lines.join(''))
}

/** The encoded pictures of an item, unreadable ones left out. */
async function picturesOf(media: readonly Media[], framesOf: FramesOf): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for (const part of media) {
    const bytes =
      part.kind === 'image'
        ? await part.read().then(
            (one) => [one],
            () => null,
          )
        : await framesOf(part)
    for (const picture of bytes ?? []) found.push(picture)
  }
  return found
}

/** At most `count` of a list, evenly spaced, the ends included. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list]
  return Array.from({ length: count }, (_, k) => list[Math.round((k * (list.length - 1)) / (count - 1))]!)
}

async function thumbnail(bytes: Uint8Array): Promise<string> {
  const image = await decodeImage(bytes, { shorterSide: thumbnailSide }).catch(() => null)
  if (image === null) return 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
  const scale = Math.min(1, thumbnailSide / Math.max(image.width, image.height))
  const small = resize(
    image,
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  )
  return dataUri(await encodeJpeg(small, { quality: 70 }))
}
