import { type JsonObject, SpatialError } from '@spatial-ssrl/core'
import type { RuleSpec } from '@spatial-ssrl/verifiers'
import { crop } from '../crop/crop.ts'
import { depth } from '../depth/depth.ts'
import { flip } from '../flip/flip.ts'
import { maze } from '../maze/maze.ts'
import { position } from '../position/position.ts'
import { rotation } from '../rotation/rotation.ts'
import { shuffle } from '../shuffle/shuffle.ts'
import { type PresetName, presetNames, type Task } from '../task/task.ts'

/** Every puzzle there is, in the order in which pages list them: to add one, add its folder and its line here. */
const catalogue = {
  shuffle,
  flip,
  crop,
  depth,
  position,
  rotation,
  maze,
} satisfies Record<string, Task<JsonObject>>

/** Name of a puzzle of the catalogue; data sets may hold others. */
export type TaskName = keyof typeof catalogue

/** The puzzles by name. A task of one's own is one more such object. */
export const tasks: Readonly<Record<TaskName, Task<JsonObject>>> = catalogue

/** Names of all puzzles. */
export const taskNames = Object.keys(tasks) as TaskName[]

/** The puzzles of the published data set (arXiv:2510.27606 §3), which are made unless others are asked for. */
export const publishedTasks = ['shuffle', 'flip', 'crop', 'depth', 'position'] as const satisfies readonly TaskName[]

/** The puzzle of that name, or null. */
export function findTask(name: string): Task<JsonObject> | null {
  return Object.hasOwn(tasks, name) ? tasks[name as TaskName] : null
}

/** @param code whose fault another name is: `config` of a flag or file, `data` of a data set. @throws SpatialError naming the puzzles there are */
export function taskOf(name: string, code: 'config' | 'data' = 'data'): Task<JsonObject> {
  const task = findTask(name)
  if (task === null) throw new SpatialError(code, `unknown task '${name}': expected one of ${taskNames.join(', ')}`)
  return task
}

/** Complete parameters by preset and task. */
export const presets = Object.fromEntries(
  presetNames.map((preset) => [
    preset,
    Object.fromEntries(taskNames.map((name) => [name, parametersOf(name, preset)])),
  ]),
) as Record<PresetName, Record<TaskName, JsonObject>>

/** How the answers of each puzzle are read, for `parseReward`. */
export const taskRules: Readonly<Record<string, RuleSpec>> = Object.fromEntries(
  taskNames.map((name) => [name, tasks[name].reward]),
)

function parametersOf(name: TaskName, preset: PresetName): JsonObject {
  return tasks[name].params.parse(tasks[name].presets?.[preset] ?? {})
}

/** Complete parameters of a puzzle of that name. @throws SpatialError `data` for another */
export function presetOf(preset: PresetName, name: string): JsonObject {
  return presets[preset][taskOf(name).name as TaskName]
}
