import type { SlotShape } from '../../blocks/vision/slots.ts'
import type { BatchLayout } from '../../layout/batch.ts'
import { layOutPictures } from '../../layout/pictures.ts'
import { layOutText } from '../../layout/text-layout.ts'
import { layOutVisualTokens } from '../../layout/visual-tokens.ts'
import type { PreparedPrompt } from '../../prompt/prepared-prompt.ts'
import { visionRotary } from '../qwen25vl/rotary.ts'
import type { Qwen3VLConfig } from './config.ts'
import { placeOf } from './places.ts'
import { interleavedRotary } from './rotary.ts'

/** Lays groups out as the inputs of the graphs, pictures in order of the groups. */
export function qwen3VLLayout(config: Qwen3VLConfig, padToken: number): BatchLayout<SlotShape> {
  const { vision } = config
  const turn = interleavedRotary(config)
  const rotatePatch = visionRotary(config)
  const headSize = vision.hiddenSize / vision.heads
  const columns = vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2
  const text = {
    padToken,
    headSize: config.text.headSize,
    turnPrompt: ({ tokens: { length }, positions }: PreparedPrompt, i: number) =>
      turn(positions[i]!, positions[length + i]!, positions[2 * length + i]!),
    turnReply: (position: number) => turn(position, position, position),
  }
  return (groups, sizes) => {
    const { groups: count, promptLength, replies, replyLength, images, patchesPerImage, fullImages } = sizes
    const rows = images * patchesPerImage
    const placeIndex = new Int32Array(rows * 4)
    const placeShares = new Float32Array(rows * 4)
    const visionCos = new Float32Array(rows * headSize).fill(1)
    const visionSin = new Float32Array(rows * headSize)
    const pictures = groups.flatMap((group) => group.prompt.images)
    const laid = layOutPictures(
      pictures,
      sizes,
      { columns, merge: vision.spatialMergeSize },
      (at, [row, column], { gridHeight, gridWidth }) => {
        const place = placeOf(row, column, gridHeight, gridWidth, vision.tableSide)
        placeIndex.set(place.rows, at * 4)
        placeShares.set(place.shares, at * 4)
        const { cos, sin } = rotatePatch(row, column)
        visionCos.set(cos, at * headSize)
        visionSin.set(sin, at * headSize)
      },
    )
    const { imageToken } = config
    const visual = { tokens: [imageToken], block: vision.spatialMergeSize ** 2, patchesPerImage }
    const visualIndex = layOutVisualTokens(groups, count, promptLength, visual)
    return {
      shape: { groups: count, promptLength, replies, replyLength, images, patchesPerImage, fullImages },
      feeds: {
        ...laid,
        placeIndex,
        placeShares,
        visionCos,
        visionSin,
        visualIndex,
        ...layOutText(groups, sizes, text),
      },
    }
  }
}
