import { readFile } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import type { z } from 'zod'

/**
 * A JSON file of a run, checked against its schema; null when it is not there.
 * @throws SpatialError `data` for a file that is no such JSON
 */
export async function readOptionalJson<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S> | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw damaged(file, 'no JSON', cause)
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw damaged(file, `${issue?.path.join('.')}: ${issue?.message}`, read.error)
}

/** The error for a file of a run that cannot be used. */
export function damaged(file: string, reason: string, cause?: unknown): SpatialError {
  const fix = 'run the training again, or delete the file to report without it'
  return new SpatialError('data', `${file} is damaged (${reason}): ${fix}`, { cause })
}
