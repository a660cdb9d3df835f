import { checkMask, type TokenMask } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkName } from '../../checks/values.ts'

/**
 * Values shifted and scaled to mean 0 and variance 1 over all valid tokens of the batch, so long replies dominate both:
 *
 *   (x − M)/√(V + 1e-8), V with divisor N − 1 (`sample`: verl, EasyR1)
 *   (x − M)/√max(V, 1e-8), V with divisor N (`population`: OpenRLHF, NeMo-RL)
 *
 * @param values (B, T)
 * @returns (B, T); 0 on masked tokens (EasyR1 leaves garbage there), and everywhere if all valid values are equal
 * @throws RangeError for arrays of wrong lengths
 */
export function whiten(
  batch: TokenMask,
  values: ArrayLike<number>,
  { variance = 'sample', ...rest }: { variance?: 'sample' | 'population' } = {},
): Float64Array {
  checkOptions('whiten', rest, ['variance'])
  checkMask('whiten', batch)
  checkName('whiten', 'variance', variance, ['sample', 'population'])
  const { mask } = batch
  checkLength('whiten', 'values', values, mask.length)
  const result = new Float64Array(values.length)
  let [count, sum, lowest, highest] = [0, 0, Infinity, -Infinity]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue
    count++
    sum += values[i]!
    lowest = Math.min(lowest, values[i]!)
    highest = Math.max(highest, values[i]!)
  }
  if (count === 0 || lowest === highest) return result
  const centre = sum / count
  let squares = 0
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) squares += (values[i]! - centre) ** 2
  const scale =
    variance === 'sample' ? Math.sqrt(squares / (count - 1) + 1e-8) : Math.sqrt(Math.max(squares / count, 1e-8))
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) result[i] = (values[i]! - centre) / scale
  return result
}
