import type { BatchLayout } from '../../layout/batch.ts'
import { layOutText } from '../../layout/text-layout.ts'
import type { PreparedPrompt } from '../../prompt/prepared-prompt.ts'
import type { LlamaConfig } from './config.ts'
import { positionRotary } from './rotary.ts'

/** Lays groups out as the inputs of the graphs. */
export function llamaLayout(config: LlamaConfig, padToken: number): BatchLayout {
  const turn = positionRotary(config)
  const text = {
    padToken,
    headSize: config.text.headSize,
    turnPrompt: ({ positions }: PreparedPrompt, index: number) => turn(positions[index]!),
    turnReply: turn,
  }
  return (groups, sizes) => {
    const { groups: count, promptLength, replies, replyLength } = sizes
    return {
      shape: { groups: count, promptLength, replies, replyLength },
      feeds: layOutText(groups, sizes, text),
    }
  }
}
