import { checkReals } from '../checks/values.ts'
import { checkBatch, type PolicyBatch, type RealArray } from './batch.ts'

/**
 * What every policy loss starts with: checks what it was given, and multiplies `weights` by `batch.corrections`, where there are any.
 * @throws TypeError or RangeError naming `caller` for arrays that are missing, of another type or of the wrong length
 */
export function lossWeights(
  caller: string,
  batch: PolicyBatch,
  weights: Float64Array,
  gradient: RealArray,
): Float64Array {
  checkBatch(caller, batch)
  const size = batch.rows * batch.tokens
  checkReals(caller, 'weights', weights, size)
  checkReals(caller, 'gradient', gradient, size)
  const { corrections } = batch
  // A weight of 0 stays 0, whatever stands in the corrections of a masked token.
  return corrections ? weights.map((weight, i) => (weight === 0 ? 0 : weight * corrections[i]!)) : weights
}

/** What a policy loss returns; its gradient has been added to the array it was given. */
export interface LossTerm {
  /** Σ W·l, to minimise. */
  loss: number
  /** Tokens on which the ratio bounds stopped the gradient. */
  clipped: number
  /** Tokens on which the dual clip did. */
  dualClipped: number
}

/** |log r| beyond which a ratio is held and its token gets no gradient: e²⁰ ≈ 4.9e8 (verl, OpenRLHF, EasyR1). */
export const logRatioLimit = 20

/** exp of a log-ratio held to ±`logRatioLimit`. */
export function heldRatio(logRatio: number): number {
  return Math.exp(Math.min(Math.max(logRatio, -logRatioLimit), logRatioLimit))
}
