/** Rotary factors of one token: cos and sin for every channel of a head, rotate-half convention (second half repeats the first). */
export interface RotaryRow {
  cos: Float32Array
  sin: Float32Array
}

/** The factors of a head whose frequency pair k turns by `angle(k)`, radians. */
export function rotaryRow(headSize: number, angle: (pair: number) => number): RotaryRow {
  const half = headSize / 2
  const [cos, sin] = [new Float32Array(headSize), new Float32Array(headSize)]
  for (let channel = 0; channel < headSize; channel++) {
    cos[channel] = Math.cos(angle(channel % half))
    sin[channel] = Math.sin(angle(channel % half))
  }
  return { cos, sin }
}

const CACHED_ROWS = 65_536 // 16 MiB at head size 32; positions repeat from batch to batch

/** Keeps the rows of positions seen before. */
export function cachedRows<P extends number[]>(compute: (...position: P) => RotaryRow): (...position: P) => RotaryRow {
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
