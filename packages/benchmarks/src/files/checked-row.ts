import { SpatialError } from '@spatial-ssrl/core'
import type { z } from 'zod'

/** A row of a table as its schema says. @throws SpatialError `data` naming file, row and field */
export function checkedRow<T>(schema: z.ZodType<T>, value: unknown, file: string, row: number): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new SpatialError('data', `${file} row ${row}: ${issue?.path.join('.')}: ${issue?.message}; download it again`)
}
