import type { BatchShape } from '../graph/shapes.ts'
import type { ModelConfig } from '../model/config.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import { type Feeds, MASKED } from './feeds.ts'
import type { RunSizes } from './micro-batches.ts'
import { textRotary, visionRotary } from './rotary.ts'
import { layOutVision } from './vision-layout.ts'

/** One prompt and the replies to run behind it. */
export interface BatchGroup {
  prompt: PreparedPrompt
  replies: readonly Int32Array[]
}

/** Static sizes and padded data of one run. */
export interface Batch {
  shape: BatchShape
  feeds: Feeds
}

/** Lays groups out as the inputs of the graphs; made once per model, it keeps tables of rotary factors. */
export type BatchLayout = (
  groups: readonly BatchGroup[],
  sizes: RunSizes & { replies: number; replyLength: number },
) => Batch

/**
 * The groups of a batch are padded up to the given count with copies of the first one: unlike empty rows they are as finite as real
 * ones, and in generation they end when the real one ends.
 */
export function batchLayout(config: ModelConfig, padToken: number): BatchLayout {
  const rotateText = textRotary(config)
  const rotatePatch = visionRotary(config)
  const headSize = config.text.hiddenSize / config.text.heads

  return (groups, sizes) => {
    const { groups: count, promptLength, replies: replyCount, replyLength } = sizes
    const vision = layOutVision(
      groups.flatMap((group) => group.prompt.images),
      sizes,
      config,
      rotatePatch,
    )
    const tokens = new Int32Array(count * promptLength).fill(padToken)
    const visualIndex = new Int32Array(count * promptLength)
    const promptMask = new Float32Array(count * promptLength)
    const promptCos = new Float32Array(count * promptLength * headSize).fill(1)
    const promptSin = new Float32Array(count * promptLength * headSize)
    const replyCos = new Float32Array(count * replyLength * headSize)
    const replySin = new Float32Array(count * replyLength * headSize)
    const replies = new Int32Array(count * replyCount * replyLength).fill(padToken)

    const merged = vision.shape.patchesPerImage / config.vision.spatialMergeSize ** 2
    let slot = 0
    for (const [row, { prompt, replies: sequences }] of groups.entries()) {
      const length = prompt.tokens.length
      const start = (row + 1) * promptLength - length
      tokens.set(prompt.tokens, start)
      promptMask.fill(MASKED, row * promptLength, start)
      placePictures(prompt, config, visualIndex.subarray(start, start + length), slot * merged, merged)
      slot += prompt.images.length
      for (let i = 0; i < length; i++) {
        const { positions } = prompt
        const { cos, sin } = rotateText(positions[i]!, positions[length + i]!, positions[2 * length + i]!)
        promptCos.set(cos, (start + i) * headSize)
        promptSin.set(sin, (start + i) * headSize)
      }
      for (let i = 0; i < replyLength; i++) {
        const position = prompt.nextPosition + i
        const { cos, sin } = rotateText(position, position, position)
        replyCos.set(cos, (row * replyLength + i) * headSize)
        replySin.set(sin, (row * replyLength + i) * headSize)
      }
      for (const [r, reply] of sequences.entries()) replies.set(reply, (row * replyCount + r) * replyLength)
    }
    for (const array of [tokens, visualIndex, promptMask, promptCos, promptSin, replyCos, replySin, replies]) {
      repeatFirst(array, groups.length, count)
    }
    return {
      shape: { groups: count, promptLength, replies: replyCount, replyLength, ...vision.shape },
      feeds: { ...vision.feeds, tokens, visualIndex, promptMask, promptCos, promptSin, replyCos, replySin, replies },
    }
  }
}

/** Points each image token at its merged patch: pictures in order, patches in order. */
function placePictures(
  prompt: PreparedPrompt,
  config: ModelConfig,
  visualIndex: Int32Array,
  firstRow: number,
  slotRows: number,
) {
  const block = config.vision.spatialMergeSize ** 2
  let [picture, patch] = [0, 0]
  for (const [i, token] of prompt.tokens.entries()) {
    if (token !== config.imageToken) continue
    const image = prompt.images[picture]
    if (image === undefined)
      throw new RangeError('batchLayout: expected as many image tokens as merged patches, got more')
    visualIndex[i] = firstRow + picture * slotRows + patch + 1 // 0 stands for a text token
    patch++
    if (patch === (image.gridHeight * image.gridWidth) / block) [picture, patch] = [picture + 1, 0]
  }
  if (picture !== prompt.images.length) {
    throw new RangeError('batchLayout: expected as many image tokens as merged patches, got fewer')
  }
}

function repeatFirst(array: Float32Array | Int32Array, filled: number, count: number) {
  const size = array.length / count
  for (let row = filled; row < count; row++) array.copyWithin(row * size, 0, size)
}
