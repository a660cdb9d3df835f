import type { ModelConfig } from '../model/config.ts'

/** Rotary factors of one token: cos and sin for every channel of a head, rotate-half convention (second half repeats the first). */
export interface RotaryRow {
  cos: Float32Array
  sin: Float32Array
}

const VISION_THETA = 10_000 // fixed in the published vision transformer

/**
 * Rotary factors of a patch at (row, column), in patches: of the head's frequency pairs the first half turns with the row, the second
 * with the column; pair k of either turns by position · 10000^(−2k / (headSize / 2)) (arXiv:2409.12191 §2.1).
 */
export function visionRotary({ vision }: ModelConfig): (row: number, column: number) => RotaryRow {
  const headSize = vision.hiddenSize / vision.heads
  const quarter = headSize / 4
  const angle = (position: number, pair: number) => position * VISION_THETA ** (-pair / quarter)
  return cached((row, column) =>
    doubled(headSize, (pair) => (pair < quarter ? angle(row, pair) : angle(column, pair - quarter))),
  )
}

/**
 * Multimodal rotary factors of a token at (time, height, width): the head's frequency pairs are dealt to the three axes in sections;
 * pair k turns by its axis' position · θ^(−2k / headSize) (M-RoPE, arXiv:2409.12191 §2.1).
 */
export function textRotary({ text }: ModelConfig): (time: number, height: number, width: number) => RotaryRow {
  const headSize = text.hiddenSize / text.heads
  const [timePairs, heightPairs] = text.mropeSection
  return cached((time, height, width) =>
    doubled(headSize, (pair) => {
      const position = pair < timePairs ? time : pair < timePairs + heightPairs ? height : width
      return position * text.ropeTheta ** ((-2 * pair) / headSize)
    }),
  )
}

function doubled(headSize: number, angle: (pair: number) => number): RotaryRow {
  const half = headSize / 2
  const [cos, sin] = [new Float32Array(headSize), new Float32Array(headSize)]
  for (let channel = 0; channel < headSize; channel++) {
    cos[channel] = Math.cos(angle(channel % half))
    sin[channel] = Math.sin(angle(channel % half))
  }
  return { cos, sin }
}

const CACHED_ROWS = 65_536 // 16 MiB at head size 32; positions repeat from batch to batch

function cached<P extends number[]>(compute: (...position: P) => RotaryRow): (...position: P) => RotaryRow {
  const rows = new Map<number, RotaryRow>()
  return (...position) => {
    const key = position.reduce((sum, value) => sum * 131_072 + value, 0) // positions stay below 2¹⁷; three fit a double
    let row = rows.get(key)
    if (row === undefined) {
      if (rows.size >= CACHED_ROWS) rows.clear()
      row = compute(...position)
      rows.set(key, row)
    }
    return row
  }
}
