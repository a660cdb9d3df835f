import { cachedRows, type RotaryRow, rotaryRow } from '../../layout/rotary-rows.ts'
import type { Qwen3VLConfig } from './config.ts'

/**
 * Multimodal rotary factors of a token at (time, height, width). The three axes take turns along the head's frequency pairs – pair k
 * follows axis k mod 3 – until the height or the width has had its section; what is left follows time. Pair k turns by its axis'
 * position · θ^(−2k / headSize) (interleaved M-RoPE of arXiv:2511.21631).
 */
export function interleavedRotary({ text }: Qwen3VLConfig): (time: number, height: number, width: number) => RotaryRow {
  const { headSize, mropeSection, ropeTheta } = text
  const axes = Array.from({ length: headSize / 2 }, (_, pair) => {
    const axis = pair % 3
    return pair < 3 * mropeSection[axis]! ? axis : 0
  })
  return cachedRows((...position) =>
    rotaryRow(headSize, (pair) => position[axes[pair]!]! * ropeTheta ** ((-2 * pair) / headSize)),
  )
}
