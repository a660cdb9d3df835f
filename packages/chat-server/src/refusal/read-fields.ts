import type { z } from 'zod'
import { type Refusal, wrongField } from './refusal.ts'

/** Holds a body against what is done here. @throws Refusal 400 that names the field */
export function readFields<Shape extends z.ZodType>(shape: Shape, json: unknown): z.output<Shape> {
  const read = shape.safeParse(json)
  if (!read.success) throw refusalOf(read.error.issues[0]!)
  return read.data
}

function refusalOf(issue: z.core.$ZodIssue): Refusal {
  const place = issue.path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index > 0 ? `.${String(key)}` : String(key)))
    .join('')
  if (issue.code === 'unrecognized_keys') {
    const name = place === '' ? issue.keys[0]! : `${place}.${issue.keys[0]}`
    return wrongField(name, 'is not done here; leave it out', 'unsupported_parameter')
  }
  return wrongField(place === '' ? 'body' : place, issue.message)
}
