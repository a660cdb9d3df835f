import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { type JsonFile, type JsonPlace, openJsonFile } from './json-file.ts'

const Id = z.union([z.string(), z.number().transform(String)])
const Text = z
  .string()
  .nullable()
  .transform((text) => text ?? '')

/** What scoring needs of a line: the item's id and its replies, as `run` writes them or by any other program. */
const Line = z.union([
  z.object({
    id: Id,
    replies: z.array(
      z.object({
        text: Text,
        finishReason: z.string().nullish(),
        reasoning: z.string().nullish(),
        refusal: z.string().nullish(),
      }),
    ),
    failure: z.string().nullish(),
    pictures: z.array(z.object({ sha256: z.string() })).optional(),
  }),
  z.object({ id: Id, reply: z.string().nullable() }).transform(({ id, reply }) => ({
    id,
    replies: reply === null ? [] : [{ text: reply, finishReason: undefined, reasoning: undefined, refusal: undefined }],
    failure: reply === null ? 'the reply is null' : null,
    pictures: undefined,
  })),
])
export type PredictionLine = z.output<typeof Line>

/** Predictions found by the id of their item. */
export interface Predictions {
  /** Different ids. */
  count: number
  /** Lines that say again what another line says. */
  duplicates: number
  /** The place of an id among the different ones, or −1. */
  find(id: string): number
  /** The prediction at such a place. */
  read(index: number): Promise<PredictionLine>
  /** The ids, in the order of the files. */
  ids(): Iterable<string>
  close(): Promise<void>
}

/**
 * Opens prediction files: JSONL or a JSON array each, together one set (the shards of a run). Only where each line lies is held. A line that
 * repeats another counts once; one without reply gives way to one with replies.
 * @throws SpatialError `data` naming the first line that is no prediction, or contradicts an earlier one
 */
export async function openPredictions(paths: readonly string[]): Promise<Predictions> {
  const files: JsonFile[] = []
  const close = async () => {
    for (const file of files) await file.close()
  }
  const indexes = new Map<string, number>()
  const places: { file: number[]; start: number[]; length: number[] } = { file: [], start: [], length: [] }
  let duplicates = 0
  const read = async (index: number): Promise<PredictionLine> => {
    const place: JsonPlace = { start: places.start[index]!, length: places.length[index]! }
    const file = places.file[index]!
    return Line.parse(JSON.parse(await files[file]!.read(place)))
  }
  const put = (index: number, file: number, { start, length }: JsonPlace) => {
    places.file[index] = file
    places.start[index] = start
    places.length[index] = length
  }
  try {
    for (const [file, path] of paths.entries()) {
      files.push(await openJsonFile(path))
      for await (const { number, text, ...place } of files[file]!.values()) {
        const line = parseLine(text, `${path}: line ${number}`)
        const known = indexes.get(line.id)
        if (known === undefined) {
          put(indexes.size, file, place)
          indexes.set(line.id, indexes.size)
          continue
        }
        const earlier = await read(known)
        duplicates++
        if (line.replies.length === 0 || sameReplies(earlier, line)) continue
        if (earlier.replies.length > 0)
          throw new SpatialError(
            'data',
            `${path}: line ${number}: item ${line.id} has two predictions, and they differ — remove one of them`,
          )
        put(known, file, place)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    count: indexes.size,
    duplicates,
    find: (id) => indexes.get(id) ?? -1,
    read,
    ids: () => indexes.keys(),
    close,
  }
}

function parseLine(text: string, where: string): PredictionLine {
  const line = Line.safeParse(parseJson(text))
  if (line.success) return line.data
  throw new SpatialError(
    'data',
    `${where} is not a JSON object like {"id": "…", "reply": "…"} — mend or remove that line`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sameReplies(a: PredictionLine, b: PredictionLine): boolean {
  return a.replies.length === b.replies.length && a.replies.every(({ text }, i) => text === b.replies[i]!.text)
}
