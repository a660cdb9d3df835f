import { checkNearKeys } from '../checks/options.ts'
import { checkArray, checkObject, checkType, reals } from '../checks/values.ts'

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
  /**
   * (B, T) constant factors, such as off-policy corrections, on loss and gradient of every policy loss; a KL term, an imitation term and an
   * entropy bonus have none. Default 1.
   */
  corrections?: RealArray
}

/** @throws TypeError or RangeError naming `caller` for sizes that are no whole numbers or a mask that does not fit them */
export function checkMask(caller: string, batch: TokenMask): void {
  checkObject(caller, 'a batch', batch)
  const { rows, tokens, mask } = batch
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(tokens) && tokens >= 0))
    throw new RangeError(`${caller}: expected whole numbers of rows and tokens, got ${rows} and ${tokens}`)
  // A plain array of 0 and 1 reads the same; of true and false it does not, for false is not 0.
  if (!Array.isArray(mask) || mask.some((valid) => typeof valid !== 'number'))
    checkType(caller, 'mask', mask, ['Uint8Array', 'Float64Array', 'Float32Array'])
  checkSize(caller, 'mask', mask, rows * tokens)
}

/** @throws TypeError or RangeError naming `caller` when an array of the batch is missing, of another type or of the wrong length */
export function checkBatch(caller: string, batch: PolicyBatch): void {
  checkMask(caller, batch)
  const { rows, tokens, advantages } = batch
  const size = rows * tokens
  for (const name of ['logp', 'oldLogp', 'referenceLogp', 'corrections'] as const) {
    const array = batch[name]
    if (array === undefined && (name === 'referenceLogp' || name === 'corrections')) continue
    checkType(caller, name, array, reals)
    checkSize(caller, name, array!, size)
  }
  checkNearKeys(caller, batch, ['referenceLogp', 'corrections'], 'the batch')
  checkArray(caller, 'advantages', advantages)
  if (advantages.length !== rows && advantages.length !== size)
    throw new RangeError(
      `${caller}: expected ${rows} (rows) or ${size} (rows × tokens) advantages, got ${advantages.length}`,
    )
}

function checkSize(caller: string, name: string, array: ArrayLike<unknown>, size: number): void {
  if (array.length !== size)
    throw new RangeError(`${caller}: expected ${size} = rows × tokens entries in ${name}, got ${array.length}`)
}

/** Calls `visit` with the index of every valid token into (B, T) arrays, and its row. */
export function rowOfEveryToken({ rows, tokens, mask }: TokenMask, visit: (i: number, row: number) => void): void {
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) if (mask[i] !== 0) visit(i, row)
  }
}
