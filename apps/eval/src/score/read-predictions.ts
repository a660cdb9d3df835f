import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** What scoring needs of a line: the item's id and its replies, as `run` writes them or by any other program. */
const Line = z.union([
  z.object({
    id: z.string(),
    replies: z.array(z.object({ text: z.string(), finishReason: z.string().optional() })),
    failure: z.string().nullish(),
    pictures: z.array(z.object({ sha256: z.string() })).optional(),
  }),
  z.object({ id: z.union([z.string(), z.number()]), reply: z.string() }).transform(({ id, reply }) => ({
    id: String(id),
    replies: [{ text: reply, finishReason: undefined }],
    failure: null,
    pictures: undefined,
  })),
])
export type PredictionLine = z.output<typeof Line>

/**
 * The lines of a predictions file, streamed; empty ones are passed over.
 * @throws SpatialError `data` naming the first line that is none
 */
export async function* readPredictions(path: string): AsyncGenerator<PredictionLine> {
  let number = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (text.trim() === '') continue
    const line = Line.safeParse(parseJson(text))
    if (!line.success)
      throw new SpatialError(
        'data',
        `${path}: line ${number} is not a JSON object like {"id": "…", "reply": "…"} — mend or remove that line`,
      )
    yield line.data
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
