import { cachedRows, type RotaryRow, rotaryRow } from '../../layout/rotary-rows.ts'
import type { Qwen25VLConfig, VisionConfig } from './config.ts'

const VISION_THETA = 10_000 // fixed in the published vision transformer

/**
 * Rotary factors of a patch at (row, column), in patches: of the head's frequency pairs the first half turns with the row, the second
 * with the column; pair k of either turns by position · 10000^(−2k / (headSize / 2)) (arXiv:2409.12191 §2.1).
 */
export function visionRotary({
  vision,
}: {
  vision: Pick<VisionConfig, 'hiddenSize' | 'heads'>
}): (row: number, column: number) => RotaryRow {
  const headSize = vision.hiddenSize / vision.heads
  const quarter = headSize / 4
  const angle = (position: number, pair: number) => position * VISION_THETA ** (-pair / quarter)
  return cachedRows((row, column) =>
    rotaryRow(headSize, (pair) => (pair < quarter ? angle(row, pair) : angle(column, pair - quarter))),
  )
}

/**
 * Multimodal rotary factors of a token at (time, height, width): the head's frequency pairs are dealt to the three axes in sections;
 * pair k turns by its axis' position · θ^(−2k / headSize) (M-RoPE, arXiv:2409.12191 §2.1).
 */
export function textRotary({ text }: Qwen25VLConfig): (time: number, height: number, width: number) => RotaryRow {
  const { headSize } = text
  const [timePairs, heightPairs] = text.mropeSection
  return cachedRows((time, height, width) =>
    rotaryRow(headSize, (pair) => {
      const position = pair < timePairs ? time : pair < timePairs + heightPairs ? height : width
      return position * text.ropeTheta ** ((-2 * pair) / headSize)
    }),
  )
}
