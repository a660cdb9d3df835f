import type { Rng } from '@spatial-ssrl/core'
import type { SolvedPuzzle } from '../task/task.ts'
import { taskOf } from './tasks.ts'

/** A row of a data set, or a puzzle with the name of its task. */
export interface SolvedSample extends SolvedPuzzle {
  task: string
}

/** A right reply in the full format, `<think>…</think> \\boxed{…}`, for the supervised start. @throws SpatialError `data` for another task */
export function coldStartReply(sample: SolvedSample, rng: Rng): string {
  return `<think>${taskOf(sample.task).derivation(sample, rng)}</think> \\boxed{${sample.answer}}`
}

/**
 * A right reply without format, for base training: the answer alone, or what its task puts in front of it (`Right-Front: B`).
 * @throws SpatialError `data` for another task
 */
export function bareReply(sample: SolvedSample): string {
  return taskOf(sample.task).bareReply?.(sample) ?? sample.answer
}
