/** A real array in either precision. */
export type RealArray = Float32Array | Float64Array

/** Which entries of a (B, T) array count: 1 = a token the policy chose, 0 = padding, tool output, filtered reply. Row-major. */
export interface TokenMask {
  /** B, replies. */
  rows: number
  /** T, positions per reply, padding included. */
  tokens: number
  /** (B, T) 0 or 1. */
  mask: Uint8Array | RealArray
}

/**
 * B replies padded to T tokens. (B, T) arrays are row-major: token t of row i is at `i * tokens + t`. Entries where the mask is 0 are
 * never read, so they may hold anything, −∞ and NaN included. All log-probabilities are in nats and at the sampling temperature.
 */
export interface PolicyBatch<A extends RealArray = RealArray> extends TokenMask {
  /** (B, T) log πθ(token) under the weights being trained. */
  logp: A
  /** (B, T) the same under the weights that sampled; a constant. On the first update after sampling it may be `logp` itself. */
  oldLogp: RealArray
  /** (B, T) the same under the frozen reference policy; needed for a KL term. */
  referenceLogp?: RealArray
  /** (B), one advantage per reply, or (B, T), one per token. */
  advantages: RealArray | readonly number[]
  /** (B, T) constant factors on the policy loss (not on the KL term), such as off-policy corrections. Default 1. */
  corrections?: RealArray
}

/** @throws RangeError naming `caller` unless `array` has `wanted` entries */
export function checkLength(caller: string, name: string, array: ArrayLike<unknown>, wanted: number): void {
  if (array.length !== wanted) throw new RangeError(`${caller}: expected ${wanted} ${name}, got ${array.length}`)
}

/** @throws RangeError naming `caller` when an array of the batch has the wrong length */
export function checkBatch(caller: string, batch: PolicyBatch): void {
  const { rows, tokens } = batch
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(tokens) && tokens >= 0))
    throw new RangeError(`${caller}: expected whole numbers of rows and tokens, got ${rows} and ${tokens}`)
  const size = rows * tokens
  for (const name of ['mask', 'logp', 'oldLogp', 'referenceLogp', 'corrections'] as const) {
    const array = batch[name]
    if (array && array.length !== size)
      throw new RangeError(`${caller}: expected ${size} = rows × tokens entries in ${name}, got ${array.length}`)
  }
  const { length } = batch.advantages
  if (length !== rows && length !== size)
    throw new RangeError(`${caller}: expected ${rows} (rows) or ${size} (rows × tokens) advantages, got ${length}`)
}

/** Calls `visit` with the index of every valid token into (B, T) arrays, and its row. */
export function rowOfEveryToken({ rows, tokens, mask }: TokenMask, visit: (i: number, row: number) => void): void {
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) if (mask[i] !== 0) visit(i, row)
  }
}
