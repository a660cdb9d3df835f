import { checkMask, rowOfEveryToken, type TokenMask } from '../batch/batch.ts'
import { checkLength } from '../checks/values.ts'

/** Summary of a (B, T) array, such as advantages, returns or entropies, over its valid tokens. */
export interface TokenMetrics {
  mean: number
  min: number
  max: number
}

/**
 * Mean, smallest and largest value over the valid tokens; all 0 if there are none.
 * @param values (B, T)
 * @throws RangeError for arrays of wrong lengths
 */
export function tokenMetrics(batch: TokenMask, values: ArrayLike<number>): TokenMetrics {
  checkMask('tokenMetrics', batch)
  checkLength('tokenMetrics', 'values', values, batch.rows * batch.tokens)
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity]
  rowOfEveryToken(batch, (i) => {
    count++
    sum += values[i]!
    min = Math.min(min, values[i]!)
    max = Math.max(max, values[i]!)
  })
  return count === 0 ? { mean: 0, min: 0, max: 0 } : { mean: sum / count, min, max }
}
