import type { BatchLayout } from '../../layout/batch.ts'
import { layOutText } from '../../layout/text-layout.ts'
import { layOutVisualTokens } from '../../layout/visual-tokens.ts'
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
      tokens: [config.imageToken, config.videoToken],
      block: config.vision.spatialMergeSize ** 2,
      patchesPerImage: vision.shape.patchesPerImage,
    })
    return {
      shape: { groups: count, promptLength, replies, replyLength, ...vision.shape },
      feeds: { ...vision.feeds, visualIndex, ...layOutText(groups, sizes, text) },
    }
  }
}
