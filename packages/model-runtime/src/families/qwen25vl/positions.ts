/** Size of a picture, or of a video's frames, in visual tokens (merged patches). */
export interface TokenGrid {
  height: number
  width: number
  /** Positions in time at which a video stands, from its beginning; [0] for a picture. */
  times?: readonly number[]
}

/** Rotary positions of a prompt. */
export interface PromptPositions {
  /** (3, P) row-major: time, height, width. */
  positions: Int32Array
  /** Position, on all three axes, of the token after the prompt. */
  next: number
}

/**
 * Multimodal rotary positions of Qwen2.5-VL (arXiv:2502.13923): text counts on, equal on all axes; the tokens of a picture that
 * starts at s get (s, s + row, s + column), those of a video (s + time, s + row, s + column), and what follows continues after the
 * largest row or column. That is how transformers 5 counts; before, a video that lasts longer than it is wide moved what follows on.
 * @param tokens (P) ids, one of `visual` once per visual token
 * @throws RangeError if the visual tokens are not those of `grids`
 */
export function promptPositions(
  tokens: Int32Array,
  visual: readonly number[],
  grids: readonly TokenGrid[],
): PromptPositions {
  const length = tokens.length
  const positions = new Int32Array(3 * length)
  let [next, image] = [0, 0]
  for (let at = 0; at < length; ) {
    const token = tokens[at]!
    if (!visual.includes(token)) {
      positions[at] = positions[length + at] = positions[2 * length + at] = next++
      at++
      continue
    }
    const grid = grids[image++]
    if (!grid) throw new RangeError(`promptPositions: expected the tokens of ${grids.length} pictures, got more`)
    const { height, width, times = [0] } = grid
    for (const time of times)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++, at++) {
          if (tokens[at] !== token) {
            const expected = times.length * height * width
            throw new RangeError(`promptPositions: expected ${expected} tokens for picture ${image}, got fewer`)
          }
          positions[at] = next + time
          positions[length + at] = next + row
          positions[2 * length + at] = next + column
        }
    next += Math.max(height, width)
  }
  if (image !== grids.length)
    throw new RangeError(`promptPositions: expected the tokens of ${grids.length} pictures, got ${image}`)
  return { positions, next }
}
