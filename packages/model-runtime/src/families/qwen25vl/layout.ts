import type { BatchGroup, BatchLayout } from '../../layout/batch.ts'
import { layOutText, promptStart, repeatFirst } from '../../layout/text-layout.ts'
import type { PreparedPrompt } from '../../prompt/prepared-prompt.ts'
import type { Qwen25VLConfig } from './config.ts'
import type { PictureShape } from './data-inputs.ts'
import { textRotary, visionRotary } from './rotary.ts'
import { layOutVision } from './vision-layout.ts'

/** Lays groups out as the inputs of the graphs, pictures in order of the groups. */
export function qwen25VLLayout(config: Qwen25VLConfig, padToken: number): BatchLayout<PictureShape> {
  const turn = textRotary(config)
  const rotatePatch = visionRotary(config)
  const text = {
    padToken,
    headSize: config.text.headSize,
    turnPrompt: ({ tokens: { length }, positions }: PreparedPrompt, i: number) =>
      turn(positions[i]!, positions[length + i]!, positions[2 * length + i]!),
    turnReply: (position: number) => turn(position, position, position),
  }
  return (groups, sizes) => {
    const pictures = groups.flatMap((group) => group.prompt.images)
    const vision = layOutVision(pictures, sizes, config, rotatePatch)
    const { groups: count, promptLength, replies, replyLength } = sizes
    const visualIndex = layOutVisualTokens(groups, count, promptLength, {
      imageToken: config.imageToken,
      block: config.vision.spatialMergeSize ** 2,
      patchesPerImage: vision.shape.patchesPerImage,
    })
    return {
      shape: { groups: count, promptLength, replies, replyLength, ...vision.shape },
      feeds: { ...vision.feeds, visualIndex, ...layOutText(groups, sizes, text) },
    }
  }
}

interface Pictures {
  imageToken: number
  /** Patches that become one visual token. */
  block: number
  patchesPerImage: number
}

/** (G, P) which visual token of the batch stands at each place. */
function layOutVisualTokens(
  groups: readonly BatchGroup[],
  count: number,
  promptLength: number,
  pictures: Pictures,
): Int32Array {
  const visualIndex = new Int32Array(count * promptLength)
  let slot = 0
  for (const [row, { prompt }] of groups.entries()) {
    const start = promptStart(row, prompt, promptLength)
    placePictures(prompt, pictures, visualIndex.subarray(start, start + prompt.tokens.length), slot)
    slot += prompt.images.length
  }
  repeatFirst(visualIndex, groups.length, count)
  return visualIndex
}

/** Points each image token at its merged patch: pictures in order, patches in order. */
function placePictures(
  prompt: PreparedPrompt,
  { imageToken, block, patchesPerImage }: Pictures,
  visualIndex: Int32Array,
  firstSlot: number,
) {
  const slotRows = patchesPerImage / block
  let [picture, patch] = [0, 0]
  for (const [i, token] of prompt.tokens.entries()) {
    if (token !== imageToken) continue
    const image = prompt.images[picture]
    if (image === undefined)
      throw new RangeError('batchLayout: expected as many image tokens as merged patches, got more')
    visualIndex[i] = (firstSlot + picture) * slotRows + patch + 1 // 0 stands for a text token
    patch++
    if (patch === (image.gridHeight * image.gridWidth) / block) [picture, patch] = [picture + 1, 0]
  }
  if (picture !== prompt.images.length) {
    throw new RangeError('batchLayout: expected as many image tokens as merged patches, got fewer')
  }
}
