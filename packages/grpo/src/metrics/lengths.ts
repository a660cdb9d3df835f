import { checkNumbers, checkValues } from '../checks/values.ts'
import { mean } from '../groups/moments.ts'

/** Summary of reply lengths. */
export interface LengthMetrics {
  /** Tokens. */
  mean: number
  min: number
  max: number
  /** Share of replies of `limit` tokens or more, [0, 1]. */
  atLimit: number
  /** Mean length of the replies below the limit, tokens; 0 if there is none. */
  meanBelowLimit: number
}

/** @param limit longest reply allowed, tokens. @throws RangeError for no replies */
export function lengthMetrics(lengths: ArrayLike<number>, limit: number): LengthMetrics {
  checkValues('lengthMetrics', 'lengths', lengths)
  checkNumbers('lengthMetrics', { limit })
  if (lengths.length === 0) throw new RangeError('lengthMetrics: expected at least one reply, got none')
  let [min, max, atLimit, below] = [Infinity, 0, 0, 0]
  for (let i = 0; i < lengths.length; i++) {
    min = Math.min(min, lengths[i]!)
    max = Math.max(max, lengths[i]!)
    if (lengths[i]! >= limit) atLimit++
    else below += lengths[i]!
  }
  return {
    mean: mean(lengths),
    min,
    max,
    atLimit: atLimit / lengths.length,
    meanBelowLimit: below / Math.max(1, lengths.length - atLimit),
  }
}
