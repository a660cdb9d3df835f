import { createRng } from '@spatial-ssrl/core'
import { type Host, Refusal } from '../protocol/protocol.ts'
import type { QuestionSplit, Questions } from '../protocol/questions.ts'

/** Where a question is. */
export interface Place {
  split: QuestionSplit
  index: number
}

/** What a client says of the question it wants. */
export interface Wish {
  seed?: number | null | undefined
  split?: string | null | undefined
  index?: number | null | undefined
  task_id?: string | null | undefined
}

/** @throws Refusal 501 for a server that was given none */
export function questionsOf({ questions }: Host): Questions {
  if (questions !== undefined) return questions
  throw new Refusal(
    501,
    'this server judges and asks nothing — start it with --data DIR to ask the questions of a data set',
  )
}

/** @throws Refusal 404 for one that is not there */
export function findSplit({ splits }: Questions, name: string): QuestionSplit {
  const found = splits.find((split) => split.name === name)
  if (found !== undefined) return found
  throw new Refusal(404, `no split ${JSON.stringify(name)} — there are ${splits.map((split) => split.name).join(', ')}`)
}

/**
 * The question a client wants: by id, by number, drawn by its seed, or the one whose turn it is.
 * @throws Refusal 404 for one that is not there, 422 for a wish that names two
 */
export function findQuestion(
  questions: Questions,
  { seed, split: name, index, task_id: id }: Wish,
  turn: number,
): Place {
  const split = name == null ? undefined : findSplit(questions, name)
  if (id != null) {
    const found = placeOf(split === undefined ? questions.splits : [split], id)
    if (found === undefined) throw new Refusal(404, `no question ${JSON.stringify(id)} — the task routes list them`)
    if (index != null && index !== found.index)
      throw new Refusal(422, `index: question ${JSON.stringify(id)} is number ${found.index}; name one of the two`)
    return found
  }
  const chosen = split ?? questions.splits[0]!
  const { length } = chosen.index
  if (index != null) {
    if (index < length) return { split: chosen, index }
    throw new Refusal(404, `no question ${index} — split ${chosen.name} has ${length}, from 0`)
  }
  const drawn = seed == null ? turn % length : createRng('openenv').fork(chosen.name).fork(seed).int(length)
  return { split: chosen, index: drawn }
}

/** Number by id, of splits that were asked for one. */
const numbers = new WeakMap<QuestionSplit, Map<string, number>>()

function placeOf(splits: readonly QuestionSplit[], id: string): Place | undefined {
  for (const split of splits) {
    let known = numbers.get(split)
    if (known === undefined) {
      known = new Map(split.index.map((entry, i): [string, number] => [entry.id, i]).reverse())
      numbers.set(split, known)
    }
    const index = known.get(id)
    if (index !== undefined) return { split, index }
  }
  return undefined
}
