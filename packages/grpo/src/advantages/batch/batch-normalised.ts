import { checkOptions } from '../../checks/options.ts'
import { checkNumbers, checkValues } from '../../checks/values.ts'
import { mean, sampleDeviation } from '../../groups/moments.ts'

/**
 * (x − mean)/(sample standard deviation + ε) over the whole batch: the second stage of GDPO, and TRL's `normalize_advantages` for
 * RLOO. All 0 for equal values.
 * @param epsilon TRL 1e-4 (default), ms-swift 1e-8, NeMo-RL 0
 * @returns (B)
 */
export function batchNormalised(
  values: ArrayLike<number>,
  { epsilon = 1e-4, ...rest }: { epsilon?: number } = {},
): Float64Array {
  checkOptions('batchNormalised', rest, ['name', 'epsilon'])
  checkValues('batchNormalised', 'values', values)
  checkNumbers('batchNormalised', { epsilon })
  const deviation = sampleDeviation(values)
  const centre = mean(values)
  return Float64Array.from(values, (value) => (deviation === 0 ? 0 : (value - centre) / (deviation + epsilon)))
}
