import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { Question, Templates } from '../task/wording.ts'
import { tasks } from './tasks.ts'

const templatesSchema = z.record(z.string(), z.array(z.string().trim().min(1, 'is empty')).min(1, 'has no wording'))

/** The questions of all tasks: what a file of templates may word anew. */
export const questions: readonly Question[] = Object.values(tasks).flatMap((task) => task.questions)

/**
 * Checks wordings as read from JSON or YAML, `{ shuffle: ['… {places} …'], … }`, by the name of the question that they replace.
 * @param known the questions there are; a task of one's own adds its own
 * @throws SpatialError `config` for an unknown question, a missing or unknown place, or a wrong number of `<image>` marks
 */
export function parseTemplates(data: unknown, known: readonly Question[] = questions): Templates {
  const read = templatesSchema.safeParse(data)
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw refusal(path.join('.') || 'file', `${message}; expected a list of wordings per question`)
  }
  for (const [name, wordings] of Object.entries(read.data)) {
    const question = known.find((candidate) => candidate.name === name)
    if (question === undefined)
      throw refusal(name, `no such question: choose from ${known.map((q) => q.name).join(', ')}`)
    for (const [i, wording] of wordings.entries()) checkWording(`${name}.${i}`, wording, question)
  }
  return read.data
}

function checkWording(where: string, wording: string, { places, images }: Question): void {
  const used = [...wording.matchAll(/\{([^{}]*)\}/g)].map(([, place]) => place!)
  const wanted = places.length === 0 ? 'no places' : places.map((place) => `{${place}}`).join(', ')
  for (const place of places)
    if (!used.includes(place)) throw refusal(where, `{${place}} is missing: it needs ${wanted}`)
  for (const place of used)
    if (!places.includes(place)) throw refusal(where, `unknown place {${place}}: it may use ${wanted}`)
  const marks = wording.split('<image>').length - 1
  if (marks !== 0 && marks !== images)
    throw refusal(
      where,
      `${marks} <image> marks for ${images} pictures: give all of them, or none to have them in front`,
    )
}

function refusal(where: string, problem: string): SpatialError {
  return new SpatialError('config', `templates: ${where}: ${problem}`)
}
