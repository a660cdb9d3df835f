import { checkMask, type RealArray, type TokenMask } from '../batch/batch.ts'
import { checkLength, checkNumbers, checkReals } from '../checks/values.ts'

/**
 * Off-policy sequence masking (DeepSeek-V3.2, equation 9; TRL's off_policy_mask_threshold): a bad reply that the policy has already
 * left teaches nothing stable, so a row is dropped where A < 0 and the mean of rolloutLogp − logp exceeds the threshold.
 *
 * @param advantages (B)
 * @param rolloutLogp (B, T) of the policy that sampled
 * @returns (B, T) 0 or 1 for `corrections` of the batch: dropped rows stay in the denominators; and (B) the means, nats
 * @throws RangeError for arrays of wrong lengths
 */
export function keepFreshRows(
  batch: TokenMask & { logp: RealArray },
  advantages: ArrayLike<number>,
  rolloutLogp: RealArray,
  threshold: number,
): { keep: Float64Array; divergence: Float64Array } {
  checkMask('keepFreshRows', batch)
  const { rows, tokens, mask, logp } = batch
  checkLength('keepFreshRows', 'advantages', advantages, rows)
  checkReals('keepFreshRows', 'logp', logp, rows * tokens)
  checkReals('keepFreshRows', 'rolloutLogp', rolloutLogp, rows * tokens)
  checkNumbers('keepFreshRows', { threshold })
  const keep = new Float64Array(rows * tokens)
  const divergence = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * tokens, (row + 1) * tokens]
    let [sum, length] = [0, 0]
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue
      sum += rolloutLogp[i]! - logp[i]!
      length++
    }
    divergence[row] = length === 0 ? 0 : sum / length
    if (advantages[row]! >= 0 || divergence[row]! <= threshold) keep.fill(1, start, end)
  }
  return { keep, divergence }
}
