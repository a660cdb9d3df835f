import type { TaskName } from '@spatial-ssrl/core'
import { tasks } from '@spatial-ssrl/tasks'

/** Whether a task looks at depth. */
export function needsDepth(task: TaskName): boolean {
  return tasks[task].needsDepth
}

/** Whether a task compares differences of depth, which an order alone does not give. */
export function needsDistances(task: TaskName): boolean {
  return task === 'position'
}
