import { checkMask, type RealArray, rowOfEveryToken, type TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkName, checkNumbers, checkReals, checkValues } from '../../checks/values.ts'
import { type KlEstimator, klEstimators, klValue } from '../../kl/estimators.ts'

/**
 * (B, T) rewards per token of outcome rewards (B): the reward stands at the reply's last valid token.
 * @throws RangeError for arrays of wrong lengths
 */
export function tokenRewards(batch: TokenMask, rewards: ArrayLike<number>): Float64Array {
  checkMask('tokenRewards', batch)
  const { rows, tokens, mask } = batch
  checkLength('tokenRewards', 'rewards', rewards, rows)
  checkValues('tokenRewards', 'rewards', rewards)
  const result = new Float64Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    let i = (row + 1) * tokens - 1
    while (i >= row * tokens && mask[i] === 0) i--
    if (i >= row * tokens) result[i] = rewards[row]!
  }
  return result
}

/** A KL penalty that is part of the reward. */
export interface KlInReward {
  /** β per token. */
  coefficient: number
  /** Default `k1`. */
  estimator?: KlEstimator
}

/**
 * KL in the reward (verl's use_kl_in_reward; EasyR1 without use_kl_loss; TRL's RLOO): rewards − β·kl(oldLogp, referenceLogp) on every
 * valid token. No gradient flows through it; means and deviations of an estimator that follows include it.
 *
 * @param rewards (B, T), as from `tokenRewards`
 * @returns (B, T)
 * @throws RangeError for arrays of wrong lengths
 */
export function penaliseKl(
  batch: TokenMask & { oldLogp: RealArray; referenceLogp: RealArray },
  rewards: ArrayLike<number>,
  { coefficient, estimator = 'k1', ...rest }: KlInReward,
): Float64Array {
  checkOptions('penaliseKl', rest, ['coefficient', 'estimator'])
  checkMask('penaliseKl', batch)
  const { mask, oldLogp, referenceLogp } = batch
  checkName('penaliseKl', 'estimator', estimator, klEstimators)
  checkNumbers('penaliseKl', { coefficient })
  checkReals('penaliseKl', 'oldLogp', oldLogp, mask.length)
  checkReals('penaliseKl', 'referenceLogp', referenceLogp, mask.length)
  checkLength('penaliseKl', 'rewards', rewards, mask.length)
  return Float64Array.from(rewards, (reward, i) =>
    mask[i] === 0 ? 0 : reward - coefficient * klValue(estimator, referenceLogp[i]! - oldLogp[i]!),
  )
}

/**
 * (B) sums of a (B, T) array over the valid tokens of each row: rewards of replies from rewards of tokens.
 * @throws RangeError for arrays of wrong lengths
 */
export function rowSums(batch: TokenMask, values: ArrayLike<number>): Float64Array {
  checkMask('rowSums', batch)
  checkLength('rowSums', 'values', values, batch.rows * batch.tokens)
  const result = new Float64Array(batch.rows)
  rowOfEveryToken(batch, (i, row) => {
    result[row]! += values[i]!
  })
  return result
}

/**
 * (B, T) one value per row on each of its valid tokens, 0 elsewhere.
 * @throws RangeError for arrays of wrong lengths
 */
export function spread(batch: TokenMask, values: ArrayLike<number>): Float64Array {
  checkMask('spread', batch)
  checkLength('spread', 'values', values, batch.rows)
  const result = new Float64Array(batch.rows * batch.tokens)
  rowOfEveryToken(batch, (i, row) => {
    result[i] = values[row]!
  })
  return result
}
