/** The smaller of said/truth and truth/said, in [0, 1]; 0 for another sign, 1 where both are 0. */
export function ratioCredit(said: number, truth: number): number {
  if (said === truth) return 1
  const ratio = said / truth
  return ratio > 0 ? Math.min(ratio, 1 / ratio) : 0
}

/** 1 where said/truth and truth/said are both below `limit`, else 0: the δ < 2 of Q-Spatial Bench (arXiv:2409.09788). */
export function withinRatio(said: number, truth: number, limit: number): 0 | 1 {
  return ratioCredit(said, truth) > 1 / limit ? 1 : 0
}

/** max(0, 1 − |said − truth| / |truth|), as for the counts of VideoSSR (arXiv:2511.06281); a truth of 0 is matched by 0 alone. */
export function relativeErrorCredit(said: number, truth: number): number {
  if (said === truth) return 1
  return Math.max(0, 1 - Math.abs((said - truth) / truth))
}

/** 1 / (1 + α · |said − truth|), in (0, 1]; SURDS (arXiv:2411.13112) takes α = 0.05 per metre and 0.005 per pixel. */
export function inverseErrorCredit(said: number, truth: number, alpha: number): number {
  return 1 / (1 + alpha * Math.abs(said - truth))
}

/**
 * Smooth numeric reward (SNRA, arXiv:2601.07695): 2 / (1 + e^{k·e²}) with the relative error e and a sharpness k that grows from about 1
 * to about 15 over training: k = 1 + 14 · σ(8 · (progress − 0.6)). Never 0 within reach, so that a group of wrong answers still ranks.
 * @param progress share of the training that is done, in [0, 1]
 */
export function smoothNumericCredit(said: number, truth: number, progress: number): number {
  if (said === truth) return 1
  const error = (said - truth) / truth
  const sharpness = 1 + 14 / (1 + Math.exp(-8 * (progress - 0.6)))
  return 2 / (1 + Math.exp(sharpness * error * error))
}
