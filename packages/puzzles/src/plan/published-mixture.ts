import { type Mixture, mixturePresets, presets, publishedTasks, tasks } from '@spatial-ssrl/tasks'
import { type Variants, variantsFor } from './variants.ts'

/** The published mixture: `--preset` with this name. */
export const publishedMixtureName = 'spatial-ssrl-81k'

const published = mixturePresets[publishedMixtureName]

/** Samples per task in the published proportions. */
export const publishedWeights: Mixture = Object.fromEntries(
  publishedTasks.map((task) => [task, published[task].reduce((sum, { count }) => sum + count, 0)]),
)

/** The published variants of each task with the paper's parameters, brought to the wanted numbers of samples. */
export function publishedVariants(quotas: Readonly<Record<string, number>>): Variants {
  const weighted = publishedTasks.map((task) => {
    const complete = ({ count, params }: (typeof published)[typeof task][number]) => ({
      weight: count,
      params: tasks[task].params.parse({ ...presets.paper[task], ...params }),
    })
    return [task, published[task].map(complete)]
  })
  return variantsFor(quotas, Object.fromEntries(weighted))
}
