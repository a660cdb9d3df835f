/**
 * Soft overlong punishment (DAPO, arXiv:2503.14476, equation 13), in [−1, 0]: 0 up to `limit − buffer` tokens, falling to −1 at `limit`, −1 beyond. Added
 * to a reward as published; `1 + softOverlongPenalty(…)` is a factor in [0, 1] for `product`.
 * @param options `bounded`: whether it stops at −1 (DAPO's equation, TRL, EasyR1, OpenRLHF; default) or grows on beyond the limit (verl, NeMo-RL)
 */
export function softOverlongPenalty(
  length: number,
  limit: number,
  buffer: number,
  { bounded = true }: { bounded?: boolean } = {},
): number {
  const free = limit - buffer
  if (length <= free) return 0
  return bounded && length >= limit ? -1 : (free - length) / buffer
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
 * Cosine-scaled reward (arXiv:2502.03373): from `short` at length 0 to `long` at `limit` and beyond, along half a cosine. For right answers
 * `short` > `long` favours brevity; for wrong ones the reverse gives room to think.
 */
export function cosineScaled(length: number, limit: number, short: number, long: number): number {
  const share = Math.min(1, Math.max(0, length / limit))
  return long + ((short - long) / 2) * (1 + Math.cos(Math.PI * share))
}
