import { checkMask, type RealArray, type TokenMask } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkLength, checkName, checkNumbers, checkReals } from '../checks/values.ts'
import { type KlEstimator, klEstimators, klValue } from './estimators.ts'

/** Options of `adaptKlCoefficient`. */
export interface AdaptiveKl {
  /** KL to aim at, nats per token. Default 0.1. */
  target?: number
  /** Replies over which the coefficient would change by at most 20 %. Default 10,000. */
  horizon?: number
}

/**
 * The adaptive coefficient of Ziegler et al. (arXiv:1909.08593): β·(1 + clip(KL/target − 1, ±0.2)·replies/horizon).
 * @param kl of the latest rollout, see `meanRowKl`
 * @param replies in that rollout
 * @returns β for the next rollout
 */
export function adaptKlCoefficient(
  coefficient: number,
  kl: number,
  replies: number,
  { target = 0.1, horizon = 10_000, ...rest }: AdaptiveKl = {},
): number {
  checkOptions('adaptKlCoefficient', rest, ['target', 'horizon'])
  checkNumbers('adaptKlCoefficient', { coefficient, kl, replies, target, horizon })
  const error = Math.min(Math.max(kl / target - 1, -0.2), 0.2)
  return coefficient * (1 + (error * replies) / horizon)
}

/** What the controller is fed (EasyR1, verl): the mean over rows of the mean KL over the row's valid tokens, of the sampling policy. */
export function meanRowKl(
  batch: TokenMask & { oldLogp: RealArray; referenceLogp: RealArray },
  estimator: KlEstimator = 'k1',
): number {
  checkMask('meanRowKl', batch)
  const { rows, tokens, mask, oldLogp, referenceLogp } = batch
  checkName('meanRowKl', 'estimator', estimator, klEstimators)
  checkReals('meanRowKl', 'oldLogp', oldLogp, rows * tokens)
  checkReals('meanRowKl', 'referenceLogp', referenceLogp, rows * tokens)
  let [total, counted] = [0, 0]
  for (let row = 0; row < rows; row++) {
    let [sum, length] = [0, 0]
    for (let i = row * tokens; i < (row + 1) * tokens; i++) {
      if (mask[i] === 0) continue
      sum += klValue(estimator, referenceLogp[i]! - oldLogp[i]!)
      length++
    }
    if (length === 0) continue
    total += sum / length
    counted++
  }
  return counted === 0 ? 0 : total / counted
}

/**
 * Moves the reference towards the policy in place: reference ← α·policy + (1 − α)·reference (TR-DPO, arXiv:2404.09656; TRL's
 * sync_ref_model with α 0.6 every 512 steps).
 * @throws RangeError for arrays of wrong lengths
 */
export function refreshReference(reference: RealArray, policy: RealArray, alpha: number): void {
  checkNumbers('refreshReference', { alpha })
  checkLength('refreshReference', 'weights', policy, reference.length)
  for (let i = 0; i < reference.length; i++) reference[i] = alpha * policy[i]! + (1 - alpha) * reference[i]!
}
