import { type EncodedImage, type JsonObject, type Sample, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** A sample as parquet stores it: `meta` is JSON text. */
export interface Row extends Omit<Sample, 'meta'> {
  meta: string
}

/** @throws RangeError when pictures and `<image>` marks differ in number, or a picture has no bytes */
export function toRow(sample: Sample): Row {
  const marks = sample.problem.split('<image>').length - 1
  if (marks !== sample.images.length) {
    throw new RangeError(
      `toRow: expected one picture per <image>, got ${marks} marks and ${sample.images.length} pictures`,
    )
  }
  if (sample.images.some(({ bytes }) => bytes.length === 0)) {
    throw new RangeError('toRow: expected encoded pictures, got one without bytes')
  }
  const { problem, answer, images, id, task, source, meta } = sample
  return { problem, answer, images, id, task, source, meta: JSON.stringify(meta) }
}

/** Bytes that a row takes in a shard, roughly. */
export function rowBytes({ problem, answer, images, meta }: Row): number {
  const pictures = images.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return pictures + problem.length + answer.length + meta.length + 150 // id, source and the like
}

const Cells = z.object({
  problem: z.string().default('').describe('empty when it was not read'),
  answer: z.string(),
  images: z
    .array(z.object({ bytes: z.instanceof(Uint8Array), path: z.string().nullish() }))
    .optional()
    .default([])
    .describe('empty when the pictures were not read'),
  id: z.string(),
  task: z.string(),
  source: z.string(),
  meta: z.string().default('{}').describe('empty when it was not read'),
})

/** Reads what the parquet reader gave for one row; `place` names file and row in the error. */
export function readRow(cells: unknown, place: string): Row {
  const read = Cells.safeParse(cells)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new SpatialError('data', `${place}: ${issue?.path.join('.')}: ${issue?.message}; generate the data set again`)
  }
  const { images, ...texts } = read.data
  return { ...texts, images: images.map(({ bytes, path }): EncodedImage => ({ bytes, path: path ?? null })) }
}

/** The sample of a row. Rows are kept with `meta` as text, which costs the garbage collector nothing. */
export function toSample(row: Row, place: string): Sample {
  return { ...row, meta: parseMeta(row.meta, place) }
}

function parseMeta(text: string, place: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  } catch (cause) {
    throw new SpatialError('data', `${place}: meta is no JSON; generate the data set again`, { cause })
  }
  throw new SpatialError('data', `${place}: meta is no JSON object; generate the data set again`)
}
