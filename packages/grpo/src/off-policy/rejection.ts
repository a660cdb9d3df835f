import { checkMask, type RealArray, type TokenMask } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers, checkReals } from '../checks/values.ts'
import { klValue } from '../kl/estimators.ts'

/** Which tokens or rows are rejected for being too far from the engine that sampled them. */
export interface RejectionOptions {
  /** Per token, or a statistic of the row: sum, mean or largest value of its tokens. */
  level: 'token' | 'row-sum' | 'row-mean' | 'row-max'
  /** Divergence of a token from log w = oldLogp − rolloutLogp: k1 = −log w, k2 = (log w)²/2, k3 = w − log w − 1. */
  estimator: 'k1' | 'k2' | 'k3'
  /** For k1 a ratio rollout/train (the bound on exp(k1)), for k2 and k3 nats. */
  highest: number
  /** For k1 only; default 1/highest, as verl reads a single number. */
  lowest?: number
}

/**
 * The mask without what the trainer disowns (verl's rollout_rs). Unlike weights of 0, rejected tokens leave the denominators too.
 *
 * @param batch mask, and the trainer's log-probabilities before the update
 * @param rolloutLogp (B, T) of the sampling engine
 * @returns (B, T) 0 or 1: the mask to use
 * @throws RangeError for arrays of wrong lengths
 */
export function rejectOffPolicy(
  batch: TokenMask & { oldLogp: RealArray },
  rolloutLogp: RealArray,
  { level, estimator, highest, lowest = 1 / highest, ...rest }: RejectionOptions,
): Uint8Array {
  checkOptions('rejectOffPolicy', rest, ['level', 'estimator', 'highest', 'lowest'])
  checkMask('rejectOffPolicy', batch)
  const { rows, tokens, mask, oldLogp } = batch
  checkReals('rejectOffPolicy', 'oldLogp', oldLogp, rows * tokens)
  checkReals('rejectOffPolicy', 'rolloutLogp', rolloutLogp, rows * tokens)
  checkName('rejectOffPolicy', 'level', level, ['token', 'row-sum', 'row-mean', 'row-max'])
  checkName('rejectOffPolicy', 'estimator', estimator, ['k1', 'k2', 'k3'])
  checkNumbers('rejectOffPolicy', { lowest, highest })
  const accepted = (value: number) =>
    estimator === 'k1' ? value >= Math.log(lowest) && value <= Math.log(highest) : value <= highest
  const result = new Uint8Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * tokens, (row + 1) * tokens]
    let [sum, most, length] = [0, -Infinity, 0]
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue
      const value = klValue(estimator, oldLogp[i]! - rolloutLogp[i]!)
      sum += value
      most = Math.max(most, value)
      length++
      if (level === 'token' && accepted(value)) result[i] = 1
    }
    if (level === 'token' || length === 0) continue
    const statistic = level === 'row-sum' ? sum : level === 'row-mean' ? sum / length : most
    if (accepted(statistic)) for (let i = start; i < end; i++) if (mask[i] !== 0) result[i] = 1
  }
  return result
}

/**
 * Rows whose mean of exp|oldLogp − rolloutLogp| is at most `limit` (NeMo-RL's seq_logprob_error_threshold).
 * @returns (B, T) 0 or 1: the mask to use
 * @throws RangeError for arrays of wrong lengths
 */
export function rejectMismatchedRows(
  batch: TokenMask & { oldLogp: RealArray },
  rolloutLogp: RealArray,
  limit: number,
): Uint8Array {
  checkMask('rejectMismatchedRows', batch)
  const { rows, tokens, mask, oldLogp } = batch
  checkReals('rejectMismatchedRows', 'oldLogp', oldLogp, rows * tokens)
  checkReals('rejectMismatchedRows', 'rolloutLogp', rolloutLogp, rows * tokens)
  checkNumbers('rejectMismatchedRows', { limit })
  const result = new Uint8Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * tokens, (row + 1) * tokens]
    let [sum, length] = [0, 0]
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue
      sum += Math.exp(Math.abs(oldLogp[i]! - rolloutLogp[i]!))
      length++
    }
    if (sum <= limit * length) for (let i = start; i < end; i++) if (mask[i] !== 0) result[i] = 1
  }
  return result
}
