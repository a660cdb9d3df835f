import { type JsonObject, type TaskName, taskNames } from '@spatial-ssrl/core'
import { type Mixture, presets, tasks } from '@spatial-ssrl/tasks'
import { quotasFor } from './plan.ts'
import type { Variants } from './variants.ts'

/**
 * The composition of Spatial-SSRL-81k (arXiv:2510.27606): samples by task and, for shuffle, by layout. Strips come in threes and fours;
 * only their sum is published, so it is halved.
 */
const published: Record<TaskName, { count: number; changes: JsonObject }[]> = {
  shuffle: [
    { count: 4000, changes: { rows: 2, columns: 2 } },
    { count: 4028, changes: { rows: 2, columns: 2, masked: true } },
    { count: 2496, changes: { rows: 1, columns: 3 } },
    { count: 2495, changes: { rows: 1, columns: 4 } },
    { count: 1505, changes: { rows: 3, columns: 1 } },
    { count: 1504, changes: { rows: 4, columns: 1 } },
  ],
  flip: [{ count: 4005, changes: {} }],
  crop: [{ count: 20_200, changes: {} }],
  depth: [{ count: 20_620, changes: {} }],
  position: [{ count: 20_200, changes: {} }],
}

/** The published mixture: `--preset` with this name. */
export const publishedMixtureName = 'spatial-ssrl-81k'

/** Samples per task in the published proportions. */
export const publishedWeights: Required<Mixture> = Object.fromEntries(
  taskNames.map((task) => [task, published[task].reduce((sum, { count }) => sum + count, 0)]),
) as Required<Mixture>

/** The published variants of each task with the paper's parameters, brought to the wanted numbers of samples. */
export function publishedVariants(quotas: Partial<Record<TaskName, number>>): Variants {
  const variants: Variants = {}
  for (const task of taskNames) {
    const quota = quotas[task]
    if (quota === undefined) continue
    const counts = shareOut(
      quota,
      published[task].map(({ count }) => count),
    )
    variants[task] = published[task].map(({ changes }, i) => ({
      count: counts[i]!,
      params: tasks[task].params.parse({ ...presets.paper[task], ...changes }),
    }))
  }
  return variants
}

function shareOut(total: number, weights: readonly number[]): number[] {
  const byIndex = quotasFor(total, Object.fromEntries(weights.map((weight, i) => [i, weight])))
  return Object.values(byIndex) as number[]
}
