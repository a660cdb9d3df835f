import { type Rng, SpatialError, type TaskName, taskNames } from '@spatial-ssrl/core'
import { directionFromMeta } from '../position/position.ts'
import type { SolvedPuzzle } from '../task/task.ts'
import { tasks } from './tasks.ts'

/** A row of a data set, or a puzzle with the name of its task. */
export interface SolvedSample extends SolvedPuzzle {
  task: string
}

/** A right reply in the full format, `<think>…</think> \boxed{…}`, for the supervised start. @throws SpatialError `data` for another task */
export function coldStartReply(sample: SolvedSample, rng: Rng): string {
  return `<think>${tasks[nameOf(sample)].derivation(sample, rng)}</think> \\boxed{${sample.answer}}`
}

/**
 * A right reply without format, for base training: the answer alone. For `position` the direction comes first (`Right-Front: B`),
 * because the letter follows from the direction and not from the picture.
 * @throws SpatialError `data` for another task
 */
export function bareReply(sample: SolvedSample): string {
  if (nameOf(sample) !== 'position') return sample.answer
  return `${directionFromMeta(sample.meta)}: ${sample.answer}`
}

function nameOf({ task }: SolvedSample): TaskName {
  const name = taskNames.find((known) => known === task)
  if (name === undefined)
    throw new SpatialError('data', `unknown task '${task}': expected one of ${taskNames.join(', ')}`)
  return name
}
