/** What a policy loss returns; its gradient has been added to the array it was given. */
export interface LossTerm {
  /** Σ W·l, to minimise. */
  loss: number
  /** Tokens on which the ratio bounds stopped the gradient. */
  clipped: number
  /** Tokens on which the dual clip did. */
  dualClipped: number
}

/** |log r| beyond which a ratio is held and its token gets no gradient: e²⁰ ≈ 4.9e8 (verl, OpenRLHF, EasyR1). */
export const logRatioLimit = 20

/** exp of a log-ratio held to ±`logRatioLimit`. */
export function heldRatio(logRatio: number): number {
  return Math.exp(Math.min(Math.max(logRatio, -logRatioLimit), logRatioLimit))
}
