import { z } from 'zod'
import { type Protocol, Refusal } from '../protocol/protocol.ts'
import type { QuestionSplit } from '../protocol/questions.ts'
import { readCall } from '../protocol/read-call.ts'
import { findSplit, questionsOf } from './find-question.ts'

/** Name of the environment in its task routes. */
export const environmentName = 'spatial_ssrl'

/** Most tasks of one answer; `num_tasks` says how many there are. */
const mostTasks = 8192

const InSplit = z.strictObject({ split: z.string() })
const OfSplit = z.strictObject({ split: z.string(), index: z.int() })
const RangeOfSplit = z.strictObject({ split: z.string(), start: z.int().nullish(), stop: z.int().nullish() })

/** The task routes: what there is to be asked, by split and number. None says an answer. */
export const taskRoutes: Protocol = {
  'GET /list_environments': () => [environmentName],
  [`GET /${environmentName}/splits`]: (_, host) =>
    questionsOf(host).splits.map(({ name, index }) => ({
      ...{ name, num_tasks: index.length },
      type: ['train', 'validation', 'test'].includes(name) ? name : 'validation',
    })),
  [`POST /${environmentName}/tasks`]({ body }, host) {
    const { split } = readCall(InSplit, body)
    return { tasks: tasksOf(findSplit(questionsOf(host), split), 0), env_name: environmentName }
  },
  [`POST /${environmentName}/num_tasks`]({ body }, host) {
    const { split } = readCall(InSplit, body)
    return { num_tasks: findSplit(questionsOf(host), split).index.length }
  },
  [`POST /${environmentName}/task`]({ body }, host) {
    const { split, index } = readCall(OfSplit, body)
    const found = findSplit(questionsOf(host), split)
    if (index < 0 || index >= found.index.length)
      throw new Refusal(400, `no task ${index} — split ${found.name} has ${found.index.length}, from 0`)
    return { task: tasksOf(found, index, index + 1)[0] }
  },
  [`POST /${environmentName}/task_range`]({ body }, host) {
    const { split, start, stop } = readCall(RangeOfSplit, body)
    return { tasks: tasksOf(findSplit(questionsOf(host), split), start ?? 0, stop ?? undefined) }
  },
}

/** Tasks `start` up to `stop`, counted from the end where they are negative, as Python’s slices are. */
function tasksOf({ name, index }: QuestionSplit, start: number, stop?: number) {
  const first = start < 0 ? Math.max(0, index.length + start) : start
  return index
    .slice(first, stop)
    .slice(0, mostTasks)
    .map(({ id, task }, i) => ({ id, index: first + i, split: name, task }))
}
