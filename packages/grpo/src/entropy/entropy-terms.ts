import { checkMask, type RealArray, rowOfEveryToken, type TokenMask } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkLength, checkNumbers, checkReals } from '../checks/values.ts'

/**
 * The entropy bonus −c·Σ W·H and its derivative in every token's entropy, −c·W: what a backend needs, for the bonus reaches the network
 * through the logits and not through the token log-probabilities (see `addLogitGradient`).
 *
 * @param weights (B, T) from `weights`
 * @param entropies (B, T) H of the policy at each position, nats
 * @throws RangeError for arrays of wrong lengths
 */
export function entropyBonus(
  batch: TokenMask,
  weights: Float64Array,
  entropies: ArrayLike<number>,
  coefficient: number,
): { loss: number; dLdentropy: Float64Array } {
  checkMask('entropyBonus', batch)
  const { mask } = batch
  checkReals('entropyBonus', 'weights', weights, mask.length)
  checkLength('entropyBonus', 'entropies', entropies, mask.length)
  checkNumbers('entropyBonus', { coefficient })
  let loss = 0
  const dLdentropy = weights.map((weight, i) => {
    if (mask[i] === 0) return 0
    loss -= coefficient * weight * entropies[i]!
    return -coefficient * weight
  })
  return { loss, dLdentropy }
}

/**
 * The tokens at which the policy hesitates (arXiv:2506.01939; TRL's top_entropy_quantile): those whose entropy reaches the (1 − share)
 * quantile, with linear interpolation, of all valid tokens. Give `keep` as `corrections` of the batch: the other tokens lose their
 * policy loss, keep their KL term and stay in the denominators.
 *
 * @param entropies (B, T)
 * @param share ρ in (0, 1]
 * @returns (B, T) 0 or 1, and the threshold in nats
 * @throws RangeError for arrays of wrong lengths or a share outside (0, 1]
 */
export function highEntropyTokens(
  batch: TokenMask,
  entropies: ArrayLike<number>,
  share: number,
): { keep: Float64Array; threshold: number } {
  checkMask('highEntropyTokens', batch)
  checkLength('highEntropyTokens', 'entropies', entropies, batch.rows * batch.tokens)
  if (!(share > 0 && share <= 1)) throw new RangeError(`highEntropyTokens: expected a share in (0, 1], got ${share}`)
  const sorted = new Float64Array(batch.rows * batch.tokens)
  let count = 0
  rowOfEveryToken(batch, (i) => {
    sorted[count++] = entropies[i]!
  })
  const keep = new Float64Array(sorted.length)
  if (count === 0) return { keep, threshold: 0 }
  const ordered = sorted.subarray(0, count).sort()
  const position = (1 - share) * (count - 1)
  const below = Math.floor(position)
  const [low, high] = [ordered[below]!, ordered[Math.min(below + 1, count - 1)]!]
  const threshold = low + (position - below) * (high - low)
  rowOfEveryToken(batch, (i) => {
    if (entropies[i]! >= threshold) keep[i] = 1
  })
  return { keep, threshold }
}

/** Settings of `adaptEntropyCoefficient`. */
export interface AdaptiveEntropy {
  /** Entropy to hold, nats. Default 0.2. */
  target?: number
  /** Change per step. Default 0.005. */
  step?: number
  /** Bounds of the coefficient. Default 0 and 1. */
  lowest?: number
  highest?: number
}

/**
 * Adaptive entropy coefficient (Skywork-OR1, arXiv:2505.22312; TRL's use_adaptive_entropy): up by a step while the entropy is at or below
 * its target, down otherwise.
 *
 * @param coefficient as this function returned it last; 0 at the start
 * @param entropy mean over the valid tokens of this step's batch, nats
 * @returns the coefficient to keep, and `applied`, the factor of the bonus in the next step: 0 unless this entropy was at or below the target
 */
export function adaptEntropyCoefficient(
  coefficient: number,
  entropy: number,
  { target = 0.2, step = 0.005, lowest = 0, highest = 1, ...rest }: AdaptiveEntropy = {},
): { coefficient: number; applied: number } {
  checkOptions('adaptEntropyCoefficient', rest, ['target', 'step', 'lowest', 'highest'])
  checkNumbers('adaptEntropyCoefficient', { coefficient, entropy, target, step, lowest, highest })
  const low = entropy <= target
  const next = Math.min(Math.max(coefficient + (low ? step : -step), lowest), highest)
  return { coefficient: next, applied: low ? next : 0 }
}

/**
 * Entropy estimated from the sampled tokens, nats: the mean of −logp over the valid tokens, EasyR1's `entropy_loss`; with
 * `rolloutLogp` the mean of −(πθ/π_rollout)·logp, NeMo-RL's approx_entropy. Noisier than the exact entropy of the logits.
 */
export function sampledEntropy(batch: TokenMask & { logp: RealArray }, rolloutLogp?: RealArray): number {
  checkMask('sampledEntropy', batch)
  checkReals('sampledEntropy', 'logp', batch.logp, batch.rows * batch.tokens)
  if (rolloutLogp) checkReals('sampledEntropy', 'rolloutLogp', rolloutLogp, batch.rows * batch.tokens)
  let [sum, count] = [0, 0]
  rowOfEveryToken(batch, (i) => {
    const logp = batch.logp[i]!
    sum -= (rolloutLogp ? Math.exp(logp - rolloutLogp[i]!) : 1) * logp
    count++
  })
  return count === 0 ? 0 : sum / count
}
