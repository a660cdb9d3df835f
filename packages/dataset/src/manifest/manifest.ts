import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

const count = z.int().min(0)
const Json = z.json()

const Shard = z.strictObject({
  file: z.string().describe('path inside the data set folder'),
  rows: count,
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const Split = z.strictObject({
  rows: count,
  tasks: z.record(z.string(), count).describe('rows by task'),
  shards: z.array(Shard),
})

const DeclinedRow = z.strictObject({
  source: z.string().describe('file name or sha256 of the picture'),
  task: z.string().nullable().describe('null when the picture itself could not be used'),
  reason: z.string(),
  files: z.array(z.string()).exactOptional().describe('other files that the reason is about, such as the depth file'),
})

const Prompt = z
  .strictObject({
    rule: z.literal('problem + separator + instruction').describe('how a prompt is put together'),
    separator: z.string(),
    instruction: z.string().min(1),
  })
  .refine(({ separator, instruction }) => !`${separator}${instruction}`.includes('<image>'), {
    message: 'must not hold <image>: every mark belongs to a picture of the problem',
  })

export const Manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  seed: z.union([z.number(), z.string()]),
  versions: z.record(z.string(), z.string()).describe('version by package or tool'),
  parameters: z.record(z.string(), Json).describe('everything that shaped the data set'),
  prompt: Prompt.optional().describe('how the questions are meant to be asked; absent when nothing was said'),
  recipe: z
    .string()
    .optional()
    .describe(
      'names everything that decides the data set, its sources by content; equal for all parts of a divided one',
    ),
  splits: z.record(z.string(), Split),
  declined: z.strictObject({
    count,
    reasons: z.array(z.strictObject({ task: z.string().nullable(), reason: z.string(), count })),
    rows: z.array(DeclinedRow).describe('the first declined inputs, up to a limit'),
  }),
})

/** `manifest.json`: what a data set holds, what made it, and which inputs made no sample. */
export type Manifest = Omit<z.output<typeof Manifest>, 'parameters'> & { parameters: JsonObject }
/** An input that made no sample. */
export type DeclinedRow = z.output<typeof DeclinedRow>

/** @throws SpatialError `data` when the folder holds no finished data set */
export async function readManifest(dir: string): Promise<Manifest> {
  const file = join(dir, 'manifest.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new SpatialError('data', `${dir} holds no finished data set (no manifest.json); generate one there first`, {
      cause,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new SpatialError('data', `${file} is no JSON; generate the data set again`, { cause })
  }
  const read = Manifest.safeParse(value)
  if (read.success) return read.data as Manifest
  const issue = read.error.issues[0]
  throw new SpatialError('data', `${file}: ${issue?.path.join('.')}: ${issue?.message}; generate the data set again`)
}
