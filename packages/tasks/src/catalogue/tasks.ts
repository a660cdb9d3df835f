import type { JsonObject, TaskName } from '@spatial-ssrl/core'
import { crop } from '../crop/crop.ts'
import { depth } from '../depth/depth.ts'
import { flip } from '../flip/flip.ts'
import { position } from '../position/position.ts'
import { shuffle } from '../shuffle/shuffle.ts'
import type { AnswerKind, Task } from '../task/task.ts'

/** The five published puzzles by name. A task of one's own is one more such object. */
export const tasks: Record<TaskName, Task<JsonObject>> = { shuffle, flip, crop, depth, position }

/** How each task's answer is written. */
export const answerKinds: Record<TaskName, AnswerKind> = {
  shuffle: shuffle.answerKind,
  flip: flip.answerKind,
  crop: crop.answerKind,
  depth: depth.answerKind,
  position: position.answerKind,
}
