import type { PolicyBatch, RealArray, TokenMask } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { highEntropyTokens } from '../entropy/entropy-terms.ts'
import { covarianceDrop } from '../losses/token/covariance.ts'
import { normaliseCorrections, type OffPolicyOptions, offPolicyCorrections } from '../off-policy/corrections.ts'
import { type RejectionOptions, rejectMismatchedRows, rejectOffPolicy } from '../off-policy/rejection.ts'
import { keepFreshRows } from '../off-policy/stale-rows.ts'

/**
 * Which tokens the policy loss believes, and how much. The first three compare the trainer with the engine that sampled, once a rollout;
 * the others look at the policy of each update. Factors multiply.
 */
export interface Corrections {
  /** Importance weights (`offPolicyCorrections`), divided by their mean over tokens or rows where `normalise` says so. */
  weights?: OffPolicyOptions & { normalise?: 'tokens' | 'rows' }
  /** Tokens or rows that leave loss and denominators (`rejectOffPolicy`). */
  rejection?: RejectionOptions
  /** Rows that do, by their mean error (`rejectMismatchedRows`). */
  mismatch?: { limit: number }
  /** Bad replies that the policy has left behind (`keepFreshRows`): for one advantage per reply. */
  stale?: { threshold: number }
  /** Only the tokens at which the policy hesitates learn (`highEntropyTokens`). */
  highEntropy?: { share: number }
  /** Clip-Cov: tokens drawn among those that drive entropy down lose their policy term (`covarianceDrop`). */
  covariance?: { share?: number; low?: number; high?: number; epsilonLow?: number; epsilonHigh?: number }
}

const keys: readonly (keyof Corrections)[] = ['weights', 'rejection', 'mismatch', 'stale', 'highEntropy', 'covariance']

/**
 * The part of the corrections that compares trainer and sampling engine, for a whole rollout before its first update.
 * @param batch mask, and the trainer's log-probabilities of the sampling weights
 * @param rolloutLogp (B, T) as the engine told them, nats
 * @returns the mask to use, and (B, T) factors for `corrections` of the batch where the recipe has weights
 */
export function correctRollout(
  batch: TokenMask & { oldLogp: RealArray },
  rolloutLogp: RealArray,
  corrections: Corrections,
): { mask: TokenMask['mask']; corrections?: Float64Array } {
  checkOptions('correctRollout', corrections, keys, 'corrections')
  const { weights, rejection, mismatch } = corrections
  let { mask } = batch
  if (rejection) mask = rejectOffPolicy({ ...batch, mask }, rolloutLogp, rejection)
  if (mismatch) {
    checkOptions('correctRollout', mismatch, ['limit'], 'corrections.mismatch')
    mask = rejectMismatchedRows({ ...batch, mask }, rolloutLogp, mismatch.limit)
  }
  if (!weights) return { mask }
  const { normalise, ...options } = weights
  const factors = offPolicyCorrections({ ...batch, mask }, rolloutLogp, options)
  return {
    mask,
    corrections: normalise ? normaliseCorrections({ ...batch, mask }, factors, normalise) : factors,
  }
}

/**
 * The part of the corrections that looks at the policy of one update: the batch with its factors multiplied in.
 * @param known (B, T) log-probabilities of the sampling engine, entropies in nats, and uniform numbers in [0, 1), where the recipe needs them
 * @throws RangeError naming what the recipe needs and is not known
 */
export function correctUpdate<A extends RealArray>(
  batch: PolicyBatch<A>,
  corrections: Corrections,
  known: { rolloutLogp?: RealArray; entropies?: ArrayLike<number>; random?: () => number },
): PolicyBatch<A> {
  checkOptions('correctUpdate', corrections, keys, 'corrections')
  const { stale, highEntropy, covariance } = corrections
  const factors: Float64Array[] = []
  if (stale) {
    checkOptions('correctUpdate', stale, ['threshold'], 'corrections.stale')
    const rolloutLogp = needed(known.rolloutLogp, 'rolloutLogp')
    factors.push(keepFreshRows(batch, batch.advantages, rolloutLogp, stale.threshold).keep)
  }
  if (highEntropy) {
    checkOptions('correctUpdate', highEntropy, ['share'], 'corrections.highEntropy')
    factors.push(highEntropyTokens(batch, needed(known.entropies, 'entropies'), highEntropy.share).keep)
  }
  if (covariance) factors.push(covarianceDrop(batch, covariance, needed(known.random, 'random')))
  if (factors.length === 0) return batch
  const product = Float64Array.from(batch.mask, (_, i) =>
    factors.reduce((all, factor) => all * factor[i]!, batch.corrections?.[i] ?? 1),
  )
  return { ...batch, corrections: product }
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`correctUpdate: expected ${name}, got none`)
  return value
}
