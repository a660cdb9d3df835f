import type { PromptFormat, Sample } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { openDataset, readManifest, verifyShards } from '@spatial-ssrl/dataset'
import { promptFormat, taskNames } from '@spatial-ssrl/tasks'

/** Random access to the training questions of chosen tasks. */
export interface Questions {
  length: number
  /** Indices of the questions of each task that has any. */
  strata: readonly (readonly number[])[]
  /** How the data set wants them asked; that of the package tasks where it says nothing. */
  prompt: PromptFormat
  get(index: number): Promise<Sample>
  close(): Promise<void>
}

/** Row groups kept in memory: questions come in random order, so a data set that fits is read once. */
const cacheBytes = 2e9

/**
 * Opens one split of a data set, keeping only some tasks; all of them unless `tasks` names some.
 * @throws SpatialError `data` for a missing or damaged data set, or one without such questions
 */
export async function openQuestions(
  dir: string,
  split: string,
  tasks: readonly string[] | undefined,
): Promise<Questions> {
  await verifyShards(dir, split)
  const { prompt = promptFormat } = await readManifest(dir)
  const dataset = await openDataset(dir, split, { cacheBytes })
  const present = new Set(dataset.index.map(({ task }) => task))
  const inOrder = [...taskNames.filter((name) => present.has(name)), ...[...present].sort()] // catalogue first, then others
  const byTask = new Map<string, number[]>((tasks ?? inOrder).map((task) => [task, []]))
  for (const [index, { task }] of dataset.index.entries()) byTask.get(task)?.push(index)
  const absent = (tasks ?? []).filter((task) => !present.has(task))
  if (absent.length > 0 && absent.length < (tasks ?? []).length) {
    await dataset.close()
    throw new SpatialError(
      'data',
      `${dir} has no ${split} questions of ${absent.join(', ')}: generate some, or take them out of the tasks`,
    )
  }
  const strata = [...byTask.values()].filter(({ length }) => length > 0)
  if (strata.length === 0) {
    await dataset.close()
    throw new SpatialError(
      'data',
      `${dir} has no ${split} questions${tasks ? ` of ${tasks.join(', ')}` : ''}: generate some, or change the tasks`,
    )
  }
  return {
    length: strata.reduce((sum, { length }) => sum + length, 0),
    strata,
    prompt: { separator: prompt.separator, instruction: prompt.instruction },
    get: (index) => dataset.get(index),
    close: () => dataset.close(),
  }
}
