/** Of one patch: the four rows of the table of places around it and their shares, top left to bottom right. */
export interface Place {
  rows: readonly [number, number, number, number]
  shares: readonly [number, number, number, number]
}

/** Two places on an axis of the table and the share of the second, in the float32 steps of transformers. */
interface Between {
  first: number
  second: number
  share: number
}

/**
 * The place of the patch at (row, column) of a picture of height × width patches in a square table of learned places, which is stretched
 * so that its corners are the picture's, and read bilinearly.
 */
export function placeOf(row: number, column: number, height: number, width: number, side: number): Place {
  const [down, across] = [between(row, height, side), between(column, width, side)]
  const share = (y: number, x: number) => Math.fround(y * x)
  const [above, left] = [Math.fround(1 - down.share), Math.fround(1 - across.share)]
  return {
    rows: [
      down.first * side + across.first,
      down.first * side + across.second,
      down.second * side + across.first,
      down.second * side + across.second,
    ],
    shares: [share(above, left), share(above, across.share), share(down.share, left), share(down.share, across.share)],
  }
}

function between(index: number, size: number, side: number): Between {
  const at = Math.fround((index * (side - 1)) / Math.max(size - 1, 1))
  const first = Math.floor(at)
  return { first, second: Math.min(first + 1, side - 1), share: Math.fround(at - first) }
}
