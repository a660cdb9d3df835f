/** Size of a picture in visual tokens (merged patches). */
export interface TokenGrid {
  height: number
  width: number
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
 * starts at s get (s, s + row, s + column), and what follows continues after the largest of them.
 * @param tokens (P) ids, `imageToken` once per visual token
 * @throws RangeError if the image tokens are not those of `grids`
 */
export function promptPositions(tokens: Int32Array, imageToken: number, grids: readonly TokenGrid[]): PromptPositions {
  const length = tokens.length
  const positions = new Int32Array(3 * length)
  let [next, image] = [0, 0]
  for (let at = 0; at < length; ) {
    if (tokens[at] !== imageToken) {
      positions[at] = positions[length + at] = positions[2 * length + at] = next++
      at++
      continue
    }
    const grid = grids[image++]
    if (!grid) throw new RangeError(`promptPositions: expected the tokens of ${grids.length} pictures, got more`)
    for (let row = 0; row < grid.height; row++)
      for (let column = 0; column < grid.width; column++, at++) {
        if (tokens[at] !== imageToken)
          throw new RangeError(
            `promptPositions: expected ${grid.height * grid.width} tokens for picture ${image}, got fewer`,
          )
        positions[at] = next
        positions[length + at] = next + row
        positions[2 * length + at] = next + column
      }
    next += Math.max(grid.height, grid.width)
  }
  if (image !== grids.length)
    throw new RangeError(`promptPositions: expected the tokens of ${grids.length} pictures, got ${image}`)
  return { positions, next }
}
