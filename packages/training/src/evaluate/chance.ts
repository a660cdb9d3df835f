import type { JsonObject, Sample } from '@spatial-ssrl/core'
import { findTask } from '@spatial-ssrl/tasks'

/**
 * Accuracy of a blind guess by task, the mean over the questions' own parameters; 0 for tasks that the catalogue does not know, where
 * nothing is known of guessing.
 */
export function chanceByTask(questions: readonly Sample[]): Record<string, number> {
  const byTask = new Map<string, number[]>()
  for (const { task, meta } of questions) {
    const chances = byTask.get(task) ?? []
    byTask.set(task, chances)
    chances.push(findTask(task)?.chance(meta.params as JsonObject) ?? 0)
  }
  return Object.fromEntries([...byTask].map(([task, chances]) => [task, meanOf(chances)]))
}

/** Equal numbers have themselves as their mean, to the last bit. */
function meanOf(values: readonly number[]): number {
  const first = values[0]!
  if (values.every((value) => value === first)) return first
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
