import { checkMask, type RealArray, type TokenMask } from '../batch/batch.ts'
import { heldRatio } from '../batch/loss-term.ts'
import { checkOptions } from '../checks/options.ts'
import { checkNumbers, checkReals } from '../checks/values.ts'
import { klValue } from '../kl/estimators.ts'
import { jensenShannonValue } from './jensen-shannon.ts'

/**
 * How far the trainer's log-probabilities are from those of the engine that sampled. w = exp(oldLogp − rolloutLogp) of a token, wᵢ its product over row i.
 * Means are over valid tokens unless they say rows.
 */
export interface MismatchMetrics {
  /** Mean of rolloutLogp − oldLogp: k1 of KL(rollout ‖ trainer), nats. */
  k1: number
  /** Mean of w − log w − 1, nats. */
  k3: number
  /** Mean of log cosh((oldLogp − rolloutLogp)/2), nats: NeMo-RL's js_divergence_error (see `jensenShannonValue`). */
  jensenShannon: number
  /** Mean of |oldLogp − rolloutLogp|, nats. */
  absoluteDifference: number
  /** Largest |oldLogp − rolloutLogp|, nats. */
  largestDifference: number
  /** Mean of exp|oldLogp − rolloutLogp| (NeMo-RL's token_mult_prob_error), ≥ 1. */
  probabilityError: number
  /** Mean of w² − 1 over tokens: χ². */
  chiSquared: number
  /** Mean of wᵢ² − 1 over rows. */
  chiSquaredOfRows: number
  /** Mean over rows of exp(−mean logp), for the trainer and for the engine. */
  trainerPerplexity: number
  rolloutPerplexity: number
  /** Mean over rows of exp(mean rolloutLogp − mean oldLogp). */
  perplexityRatio: number
  /** Mean over rows of mean rolloutLogp − mean oldLogp (the log of the row's ratio of perplexities), and of its absolute value, nats. */
  logPerplexityDifference: number
  logPerplexityDistance: number
  /** (Σ w)²/Σ w² (Kish) of the weights held to [lowest, highest]: how many tokens of equal weight they are worth. */
  effectiveTokens: number
  /** The same as a share of the valid tokens, (0, 1]. */
  effectiveShare: number
}

/**
 * Mismatch between trainer and sampling engine; all 0 for a batch without valid tokens.
 * @param bounds that the weights have in the loss; they count for the effective sample size only. Default 0 and 2, verl's.
 * @throws RangeError for arrays of wrong lengths
 */
export function mismatchMetrics(
  batch: TokenMask & { oldLogp: RealArray },
  rolloutLogp: RealArray,
  { lowest = 0, highest = 2, ...rest }: { lowest?: number; highest?: number } = {},
): MismatchMetrics {
  checkOptions('mismatchMetrics', rest, ['lowest', 'highest'])
  checkMask('mismatchMetrics', batch)
  const { rows, tokens, mask, oldLogp } = batch
  checkReals('mismatchMetrics', 'oldLogp', oldLogp, rows * tokens)
  checkReals('mismatchMetrics', 'rolloutLogp', rolloutLogp, rows * tokens)
  checkNumbers('mismatchMetrics', { lowest, highest })
  let [count, filled, k1, k3, jensenShannon, absolute, largest, error] = [0, 0, 0, 0, 0, 0, 0, 0]
  let [squares, heldSum, heldSquares, rowSquares] = [0, 0, 0, 0]
  let [trainer, rollout, ratio, difference, distance] = [0, 0, 0, 0, 0]
  for (let row = 0; row < rows; row++) {
    let [length, old, sampled] = [0, 0, 0]
    for (let i = row * tokens; i < (row + 1) * tokens; i++) {
      if (mask[i] === 0) continue
      const log = oldLogp[i]! - rolloutLogp[i]!
      const w = heldRatio(log)
      const bounded = Math.min(Math.max(w, lowest), highest)
      length++
      old += oldLogp[i]!
      sampled += rolloutLogp[i]!
      k1 -= log
      k3 += klValue('k3', log)
      jensenShannon += jensenShannonValue(log)
      absolute += Math.abs(log)
      largest = Math.max(largest, Math.abs(log))
      error += Math.exp(Math.abs(log))
      squares += w * w
      heldSum += bounded
      heldSquares += bounded * bounded
    }
    if (length === 0) continue
    count += length
    filled++
    rowSquares += heldRatio(2 * (old - sampled))
    trainer += Math.exp(-old / length)
    rollout += Math.exp(-sampled / length)
    ratio += Math.exp((sampled - old) / length)
    difference += (sampled - old) / length
    distance += Math.abs(sampled - old) / length
  }
  const [n, B] = [Math.max(1, count), Math.max(1, filled)]
  const effective = heldSquares === 0 ? 0 : (heldSum * heldSum) / heldSquares
  return {
    k1: k1 / n,
    k3: k3 / n,
    jensenShannon: jensenShannon / n,
    absoluteDifference: absolute / n,
    largestDifference: largest,
    probabilityError: error / n,
    chiSquared: count === 0 ? 0 : squares / n - 1,
    chiSquaredOfRows: filled === 0 ? 0 : rowSquares / B - 1,
    trainerPerplexity: trainer / B,
    rolloutPerplexity: rollout / B,
    perplexityRatio: ratio / B,
    logPerplexityDifference: difference / B,
    logPerplexityDistance: distance / B,
    effectiveTokens: effective,
    effectiveShare: effective / n,
  }
}
