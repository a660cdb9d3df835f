import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** An item as the pages show it, with small copies of its pictures. */
export const Sample = z.object({
  id: z.string(),
  category: z.string(),
  gold: z.string(),
  prompt: z.string(),
  /** Data URIs; some of them where there are many. */
  pictures: z.array(z.string()),
  /** `6 of 32 pictures`, where not all are shown. */
  shown: z.string().nullable(),
  reply: z.string().nullable(),
  finishReason: z.string().nullable(),
  failure: z.string().nullable(),
})
export type Sample = z.output<typeof Sample>

/** Which items the pages show: the same for every model, spread over the whole benchmark. */
export function sampleIds(ids: Iterable<string>, count: number): Set<string> {
  const rank = (id: string) => createHash('sha256').update(id).digest('hex')
  const ranked = [...ids].map((id) => [rank(id), id] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Set(ranked.slice(0, count).map(([, id]) => id))
}

/** @throws SpatialError `data` for a file that `run` did not write */
export async function readSamples(folder: string): Promise<Map<string, Sample>> {
  const path = join(folder, 'samples.jsonl')
  const text = await readFile(path, 'utf8').catch(() => '')
  const samples = new Map<string, Sample>()
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const sample = Sample.safeParse(JSON.parse(line))
    if (!sample.success)
      throw new SpatialError('data', `${path}: not written by this version — run spatial-eval run again`)
    samples.set(sample.data.id, sample.data)
  }
  return samples
}

/** The lines of a JSONL file whose `id` is wanted. */
export async function* linesWithId(
  path: string,
  ids: ReadonlySet<string>,
): AsyncGenerator<{ id: string; text: string }> {
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text === '') continue
    const { id } = JSON.parse(text) as { id: string }
    if (ids.has(id)) yield { id, text }
  }
}
