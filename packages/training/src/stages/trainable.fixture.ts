import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@spatial-ssrl/core'
import { initModel, openPolicy } from '@spatial-ssrl/model-runtime'
import { listScenes, writeSamples } from '@spatial-ssrl/puzzles'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { readMetrics } from '../run/run-folder.ts'
import { SftConfig } from '../sft/sft-config.ts'
import type { Engine } from './engine.ts'

/** Writes an untrained tiny model and a few puzzles of 64 px. */
export async function writeTrainable(folder: string): Promise<{ model: string; data: string }> {
  const [model, data] = [join(folder, 'start'), join(folder, 'data')]
  await initModel(model, { preset: 'tiny', seed: 1 })
  await writeSamples({
    sources: listScenes(3, 'train'),
    skipped: [],
    quotas: { crop: 3, position: 3, flip: 3 },
    photoShare: 0,
    val: 0,
    splitSeed: 1,
    workers: 1,
    seed: 'train',
    preset: 'default',
    size: 64,
    augment: false,
    out: data,
  })
  return { model, data }
}

/**
 * Six short steps. The untrained model earns no reward; its weights move all the same, because weight decay takes it away from the
 * reference, whose pull AdamW brings to full length.
 */
export const shortGrpo = GrpoConfig.parse({
  steps: 6,
  recipe: { groupSize: 2, promptsPerRollout: 2, optimiser: { learningRate: 1e-3, weightDecay: 1 } },
  maxReplyTokens: 3,
  saveEvery: 2,
  rolloutEvery: 2,
})

export const shortSft = SftConfig.parse({
  steps: 6,
  batchSize: 2,
  reply: 'bare',
  optimiser: { learningRate: 1e-3 },
  saveEvery: 4,
  logEvery: 1,
})

/** The runtime of this project, in this process. */
export const engine: Engine = { openPolicy, now: () => performance.now(), versions: { test: '1' } }

/** Bytes of the weights in a model folder. */
export const weightsOf = (model: string): Promise<Buffer> => readFile(join(model, 'model.safetensors'))

/** Metrics of a run without what the clock says. */
export async function metricsOf(out: string): Promise<JsonObject[]> {
  return (await readMetrics(out)).map(({ seconds: _seconds, ...figures }) => figures)
}
