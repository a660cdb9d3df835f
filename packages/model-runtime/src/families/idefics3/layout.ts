import type { SlotShape } from '../../blocks/vision/slots.ts'
import type { BatchLayout } from '../../layout/batch.ts'
import { layOutPictures } from '../../layout/pictures.ts'
import { layOutText } from '../../layout/text-layout.ts'
import { layOutVisualTokens } from '../../layout/visual-tokens.ts'
import type { PreparedPrompt } from '../../prompt/prepared-prompt.ts'
import { positionRotary } from '../llama/rotary.ts'
import { type Idefics3Config, patchesPerSide } from './config.ts'

/** Lays groups out as the inputs of the graphs, tiles in order of the groups. */
export function idefics3Layout(config: Idefics3Config, padToken: number): BatchLayout<SlotShape> {
  const { vision, scaleFactor, imageToken } = config
  const turn = positionRotary(config)
  const side = patchesPerSide(vision)
  const text = {
    padToken,
    headSize: config.text.headSize,
    turnPrompt: ({ positions }: PreparedPrompt, index: number) => turn(positions[index]!),
    turnReply: turn,
  }
  return (groups, sizes) => {
    const { groups: count, promptLength, replies, replyLength, images, patchesPerImage, fullImages } = sizes
    const tiles = groups.flatMap((group) => group.prompt.images)
    const placeIndex = new Int32Array(images * patchesPerImage)
    const patch = { columns: 3 * vision.patchSize ** 2, merge: scaleFactor }
    const laid = layOutPictures(tiles, sizes, patch, (at, [row, column]) => {
      placeIndex[at] = row * side + column
    })
    const visual = { tokens: [imageToken], block: scaleFactor ** 2, patchesPerImage }
    const visualIndex = layOutVisualTokens(groups, count, promptLength, visual)
    return {
      shape: { groups: count, promptLength, replies, replyLength, images, patchesPerImage, fullImages },
      feeds: { ...laid, placeIndex, visualIndex, ...layOutText(groups, sizes, text) },
    }
  }
}
