import { createRng } from '@spatial-ssrl/core'
import { type PreparedPrompt, type Qwen25VLConfig, tinyModel } from '@spatial-ssrl/model-runtime'
// The runtime's own inner parts, so that graphs, inputs and session options are those of the product.
import type { BatchShape } from '../packages/model-runtime/src/blocks/batch-shape.ts'
import type { PictureShape } from '../packages/model-runtime/src/families/qwen25vl/data-inputs.ts'
import { qwen25VLLayout } from '../packages/model-runtime/src/families/qwen25vl/layout.ts'
import type { Batch } from '../packages/model-runtime/src/layout/batch.ts'

/** The tiny preset, as `init-model` makes it. */
export const tinyConfig: Qwen25VLConfig = tinyModel({ seed: 1 }).config

/**
 * Qwen2.5-VL at another hidden size, with the proportions of the published 3B model: feed-forward layers 2.69 times as wide in the
 * vision transformer and 5.375 times in the decoder, patches of 14 px. Heads of 64 stand for 80 and 128. The vocabulary is the tiny one.
 */
export function scaledConfig(hiddenSize: number, layers: number): Qwen25VLConfig {
  const heads = hiddenSize / 64
  return {
    ...tinyConfig,
    vision: {
      ...tinyConfig.vision,
      depth: layers,
      hiddenSize,
      intermediateSize: hiddenSize * 2.6875,
      heads,
      patchSize: 14,
      spatialMergeSize: 2,
      windowSize: 56,
      fullAttentionBlocks: [layers - 1],
      outHiddenSize: hiddenSize,
    },
    text: {
      ...tinyConfig.text,
      hiddenSize,
      intermediateSize: hiddenSize * 5.375,
      layers,
      heads,
      keyValueHeads: heads / 2,
      headSize: 64,
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
export function randomBatch(config: Qwen25VLConfig, sizes: BatchSizes): Batch<PictureShape> {
  return randomBatches(config, sizes, 1)[0]!
}

/** The same in so many equal parts. */
export function randomBatches(config: Qwen25VLConfig, sizes: BatchSizes, parts: number): Batch<PictureShape>[] {
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
  const layOut = qwen25VLLayout(config, config.padToken)
  return Array.from({ length: parts }, (_, part) => layOut(groups.slice(part * share, (part + 1) * share), runSizes))
}

function randomPrompt(
  config: Qwen25VLConfig,
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
