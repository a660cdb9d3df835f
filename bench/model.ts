import { createRng } from '@spatial-ssrl/core'
import { type BatchShape, type ModelConfig, type PreparedPrompt, tinyModel } from '@spatial-ssrl/model-runtime'
// The runtime's own inner parts, so that graphs, inputs and session options are those of the product.
import { type Batch, batchLayout } from '../packages/model-runtime/src/engine/batch.ts'

const { config } = tinyModel({ seed: 1 })

/** The tiny preset with hidden size 128 in both parts: 64×64 px pictures of 16 patches, 4 visual tokens. */
export const tinyConfig: ModelConfig = {
  ...config,
  vision: {
    ...config.vision,
    hiddenSize: 128,
    intermediateSize: 192,
    heads: 4,
    spatialMergeSize: 2,
    windowSize: 32,
  },
}

/** The same family at another hidden size, with the published proportions: heads of 64, feed-forward 2.75 times as wide, 14 px patches. */
export function widerConfig(hiddenSize: number, layers: number): ModelConfig {
  const heads = hiddenSize / 64
  const intermediateSize = hiddenSize * 2.75
  return {
    ...tinyConfig,
    vision: {
      ...tinyConfig.vision,
      depth: layers,
      hiddenSize,
      intermediateSize,
      heads,
      patchSize: 14,
      windowSize: 56,
      fullAttentionBlocks: [layers - 1],
      outHiddenSize: hiddenSize,
    },
    text: {
      ...tinyConfig.text,
      hiddenSize,
      intermediateSize,
      layers,
      heads,
      keyValueHeads: heads / 2,
      mropeSection: [8, 12, 12],
    },
  }
}

/** Sizes of a batch: every prompt has one square picture. */
export interface BatchSizes {
  prompts: number
  promptLength: number
  replies: number
  replyLength: number
  /** Patches per side of a picture. */
  grid: number
  /** How often each prompt stands in the batch, one after another. Default 1. */
  copies?: number
}

/** Random prompts and replies, laid out as the runtime does. */
export function randomBatch(config: ModelConfig, sizes: BatchSizes): Batch {
  return randomBatches(config, sizes, 1)[0]!
}

/** The same in so many equal parts. */
export function randomBatches(config: ModelConfig, sizes: BatchSizes, parts: number): Batch[] {
  const { prompts, promptLength, replies, replyLength, grid, copies = 1 } = sizes
  const rng = createRng('bench')
  const token = () => rng.int(config.imageToken) // special tokens come last in the vocabulary
  const reply = () => Int32Array.from({ length: replyLength }, token)
  const different = Array.from({ length: prompts }, () =>
    randomPrompt(config, promptLength, grid, token, () => rng.normal()),
  )
  const all = different.flatMap((prompt) => Array.from({ length: copies }, () => prompt))
  const groups = all.map((prompt) => ({ prompt, replies: Array.from({ length: replies }, reply) }))
  const share = groups.length / parts
  const runSizes = {
    groups: share,
    promptLength,
    images: share,
    patchesPerImage: grid ** 2,
    fullImages: true,
    replies,
    replyLength,
  }
  const layOut = batchLayout(config, config.padToken)
  return Array.from({ length: parts }, (_, part) => layOut(groups.slice(part * share, (part + 1) * share), runSizes))
}

function randomPrompt(
  config: ModelConfig,
  length: number,
  grid: number,
  token: () => number,
  value: () => number,
): PreparedPrompt {
  const { patchSize, inChannels, temporalPatchSize, spatialMergeSize } = config.vision
  const visual = (grid / spatialMergeSize) ** 2
  return {
    tokens: Int32Array.from({ length }, (_, i) => (i >= 1 && i <= visual ? config.imageToken : token())),
    positions: Int32Array.from({ length: 3 * length }, (_, i) => i % length),
    nextPosition: length,
    images: [
      {
        patches: Float32Array.from({ length: grid ** 2 * inChannels * temporalPatchSize * patchSize ** 2 }, value),
        gridHeight: grid,
        gridWidth: grid,
      },
    ],
  }
}

/** The batch's sizes in words. */
export function describe({ groups, promptLength, replies, replyLength }: BatchShape): string {
  return `${groups} prompts of ${promptLength} tokens × ${replies} replies of ${replyLength}`
}
