import type { JsonObject, TaskName } from '@spatial-ssrl/core'
import { type PresetName, presets } from '@spatial-ssrl/tasks'

/** A way to make a task. */
export interface Variant {
  /** Draws made this way. */
  count: number
  /** Complete parameters of the task. */
  params: JsonObject
}

/** The draws of a task take its variants one after the other. */
export type Variants = Partial<Record<TaskName, Variant[]>>

/** The parameters of a draw (0-based) of a task. @throws RangeError for a draw behind the last variant */
export function paramsOf(
  { preset, variants }: { preset: PresetName; variants?: Variants | undefined },
  task: TaskName,
  draw: number,
): JsonObject {
  const ways = variants?.[task]
  if (ways === undefined) return presets[preset][task]
  let before = 0
  for (const { count, params } of ways) {
    before += count
    if (draw < before) return params
  }
  throw new RangeError(`paramsOf: expected a draw below ${before} of ${task}, got ${draw}`)
}
