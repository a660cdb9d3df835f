import { checkMask, type TokenMask } from '../batch/batch.ts'
import { checkLength } from '../checks/values.ts'

/**
 * Overlong filtering (DAPO; TRL's mask_truncated_completions, NeMo-RL, oat): a truncated reply keeps its reward and its place in the
 * group's baseline, but its tokens leave the loss.
 * @param truncated (B)
 * @returns (B, T) the mask to use
 * @throws RangeError for arrays of wrong lengths
 */
export function maskTruncated(batch: TokenMask, truncated: readonly boolean[]): Uint8Array {
  checkMask('maskTruncated', batch)
  const { rows, tokens, mask } = batch
  checkLength('maskTruncated', 'verdicts on truncation', truncated, rows)
  const result = Uint8Array.from({ length: rows * tokens }, (_, i) => (mask[i] === 0 ? 0 : 1))
  for (let row = 0; row < rows; row++) if (truncated[row]) result.fill(0, row * tokens, (row + 1) * tokens)
  return result
}
