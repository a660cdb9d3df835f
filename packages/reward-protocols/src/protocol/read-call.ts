import type { z } from 'zod'
import { Refusal } from './protocol.ts'

/**
 * A body held against its schema.
 * @throws Refusal 422 naming the first place that is wrong
 */
export function readCall<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const place = issue!.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  throw new Refusal(422, `${place === '' ? 'body' : place}: ${issue!.message}`)
}
