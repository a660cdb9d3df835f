import { GenerateOptions, generateDataset } from '@spatial-ssrl/puzzles'
import { embedded } from './embedded.ts'
import { defineStage } from './stage.ts'

/** Puzzles as a data set: the options of `spatial-ssrl generate`, in a recipe. */
export const generate = defineStage({
  name: 'generate',
  config: GenerateOptions,
  needs: [],
  makes: ['data'],
  defaults: ({ seed, name }) => ({ seed: `${name}/${seed}`, out: '.' }),
  async run(config, { folder, host, hooks }) {
    const { signal, onProgress } = hooks
    const images = config.images === undefined ? {} : { images: embedded(config.images, host.assets) }
    await generateDataset(
      { ...config, ...images, out: folder, plan: false, workers: host.workers },
      {
        ...(signal && { signal }),
        onProgress: (done, total, declined) =>
          onProgress?.(done, total, declined > 0 ? `${declined} declined` : undefined),
      },
    )
    return { data: folder }
  },
})
