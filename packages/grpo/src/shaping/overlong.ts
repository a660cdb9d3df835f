import { checkNumbers } from '../checks.ts'

/** Limits of `softOverlong`, tokens. */
export interface OverlongOptions {
  /** L_max, the longest reply. */
  limit: number
  /** L_cache: the penalty grows over the last `buffer` tokens before the limit. */
  buffer: number
  /** Whether the penalty stops at −1 beyond the limit (DAPO's equation, TRL, EasyR1, OpenRLHF; default) or grows on (verl, NeMo-RL). */
  bounded?: boolean
}

/**
 * DAPO's soft overlong punishment (arXiv:2503.14476, equation 13), to be added to the reward: 0 up to limit − buffer, then falling
 * linearly to −1 at the limit.
 * @param length tokens of the reply
 */
export function softOverlong(length: number, { limit, buffer, bounded = true }: OverlongOptions): number {
  checkNumbers('softOverlong', { length, limit, buffer })
  const penalty = Math.min(0, (limit - buffer - length) / buffer)
  return bounded ? Math.max(-1, penalty) : penalty
}

/**
 * What a reply cut off at the limit earns (OpenRLHF, NeMo-RL: stop_properly_penalty_coef): c·R for c ≥ 0, c itself for c < 0. Mind that
 * scaling a negative reward makes it better.
 */
export function stopProperly(reward: number, truncated: boolean, coefficient: number): number {
  if (!truncated) return reward
  return coefficient >= 0 ? coefficient * reward : coefficient
}

/**
 * Overlong filtering (DAPO; TRL's mask_truncated_completions, NeMo-RL, oat): a truncated reply keeps its reward and its place in the
 * group's baseline, but its tokens leave the loss.
 * @param truncated (B)
 * @returns (B, T) the mask to use
 */
export function maskTruncated(
  { rows, tokens, mask }: { rows: number; tokens: number; mask: ArrayLike<number> },
  truncated: readonly boolean[],
): Uint8Array {
  const result = Uint8Array.from({ length: rows * tokens }, (_, i) => (mask[i] === 0 ? 0 : 1))
  for (let row = 0; row < rows; row++) if (truncated[row]) result.fill(0, row * tokens, (row + 1) * tokens)
  return result
}

/**
 * Cosine-scaled reward (arXiv:2502.03373): from `from` for an empty reply to `to` at the limit, to + (from − to)·½(1 + cos(π·length/limit)).
 * Right replies: from > to, so short ones earn more. Wrong replies: from < to, so thinking longer costs less.
 */
export function cosineReward(length: number, { from, to, limit }: { from: number; to: number; limit: number }): number {
  checkNumbers('cosineReward', { length, from, to, limit })
  const progress = Math.min(1, Math.max(0, length / limit))
  return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * progress))
}
