import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { initModel, readModelFolder, writeModelFolder } from '@spatial-ssrl/model-runtime'
import { writeSamples } from '@spatial-ssrl/puzzles'
import { publishedTasks } from '@spatial-ssrl/tasks'
import { runTraining, SftConfig } from '@spatial-ssrl/training'
import { localEngine } from '../engine/local-engine.ts'
import { embeddedPhotos } from './assets.ts'
import { splitSources } from './held-out.ts'
import { pictureSide } from './recipe.ts'

/** How the base model that ships with the project was made. */
export const baseRecipe = {
  seed: 20260,
  /** Puzzles, and the scenes among their pictures; the held-out photographs and scenes are not touched. */
  puzzles: 120_000,
  scenes: 12_000,
  /**
   * Supervised stages on bare answers, one after the other. `crop` shows five pictures and costs as much as the other four tasks
   * together, so it waits until the model can see.
   */
  stages: [
    {
      name: 'base-1',
      steps: 4000,
      learningRate: 1e-3,
      finalShare: 0.5,
      tasks: ['shuffle', 'flip', 'depth', 'position'],
    },
    { name: 'base-2', steps: 2500, learningRate: 5e-4, finalShare: 0.05, tasks: [...publishedTasks] },
  ],
  batchSize: 64,
}

export interface BaseModelOptions {
  /** Working folder; what is finished in it is not made again. */
  out: string
  /** Where the finished model goes, its weights in bfloat16. */
  to: string
  workers: number
  threads?: number | undefined
}

/**
 * Makes the base model: a tiny model that has seen puzzles with bare answers, so that it looks at pictures, but knows nothing of
 * thinking or boxes.
 */
export async function makeBaseModel(
  { out, to, workers, threads }: BaseModelOptions,
  report: (line: string) => void,
): Promise<void> {
  const { seed, puzzles, scenes, stages, batchSize } = baseRecipe
  const data = join(out, 'data')
  if (!existsSync(join(data, 'manifest.json'))) {
    const { train } = await splitSources(embeddedPhotos(), String(seed), { train: scenes, heldOut: 0 })
    const quotas = Object.fromEntries(publishedTasks.map((task) => [task, puzzles / publishedTasks.length]))
    const settings = {
      size: pictureSide,
      augment: true,
      preset: 'default' as const,
      photoShare: 0.5,
      val: 0,
      splitSeed: seed,
    }
    await writeSamples(
      { ...settings, sources: train, skipped: [], quotas, seed: `base/${seed}`, workers, out: data },
      { onProgress: (done, total) => done % 1000 === 0 && report(`puzzles ${done}/${total}`) },
    )
  }
  let model = join(out, 'start')
  if (!existsSync(model)) await initModel(model, { preset: 'tiny', seed })
  for (const { name, steps, learningRate, finalShare, tasks } of stages) {
    const stage = join(out, name)
    const config = SftConfig.parse({
      steps,
      batchSize,
      reply: 'bare',
      tasks,
      optimiser: { learningRate, warmupSteps: 100, finalShare, betas: [0.9, 0.98] },
      seed,
      saveEvery: 200,
      logEvery: 20,
    })
    await runTraining(
      { phase: 'sft', model, data, out: stage, resume: existsSync(stage), threads, config },
      localEngine(),
      { onStep: ({ step, summary }) => step % 20 === 0 && report(`${name} ${step}/${steps} ${summary}`) },
    )
    model = join(stage, 'model')
  }
  const { weights } = await readModelFolder(model)
  await writeModelFolder(to, { from: model, weights, dtype: 'BF16' })
}
