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
 * A right reply in one of two wordings, without tags or box: the bare reply, or a derivation and the answer behind `: `. A model taught by
 * these has met the answer behind reasoning, and the format is all that is new to it afterwards.
 * @throws SpatialError `data` for another task
 */
export function plainReply(sample: SolvedSample, rng: Rng): string {
  const derivation = taskOf(sample.task).derivation(sample, rng).replace(/\.$/, '')
  return rng.pick([bareReply(sample), `${derivation}: ${sample.answer}`])
}

/**
 * A right reply without format, for base training: the answer alone, or what its task puts in front of it (`Right-Front: B`).
 * @throws SpatialError `data` for another task
 */
export function bareReply(sample: SolvedSample): string {
  return taskOf(sample.task).bareReply?.(sample) ?? sample.answer
}
