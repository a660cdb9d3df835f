import type { PolicyBatch, RealArray } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, logRatioLimit, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkName, checkNumbers } from '../../checks/values.ts'

/** Which tokens keep their policy term. p = exp(logp), q = exp(oldLogp), r = p/q. */
export type RatioGate =
  /** A > 0: p − q ≤ high; else q − p ≤ low (prime-rl's default, 0.2 and 0.2). */
  | { by: 'signed-difference'; low: number; high: number }
  /** |p − q| ≤ limit, whatever the sign of A (prime-rl's ipo, 0.1). */
  | { by: 'difference'; limit: number }
  /** lowest ≤ r ≤ highest (verifiers, 0.125 and 8). */
  | { by: 'ratio'; lowest: number; highest: number }

/** Options of `gatedRatio`. */
export interface GatedRatioOptions {
  gate: RatioGate
  /** Factor of (log r)², on all tokens, kept or not. prime-rl 1e-3; default 0. */
  pull?: number
}

/**
 * Importance-weighted policy gradient with masking instead of clipping (prime-rl; masked importance sampling of verifiers), usually
 * with the log-probabilities of the sampling engine as `oldLogp`:
 *
 *   l = −keep·A·r + pull·(log r)²,   ∂l/∂logp = −keep·A·r + 2·pull·log r
 *
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function gatedRatio(
  batch: PolicyBatch,
  given: Float64Array,
  { gate, pull = 0, ...rest }: GatedRatioOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('gatedRatio', rest, ['name', 'gate', 'pull'])
  const weights = lossWeights('gatedRatio', batch, given, gradient)
  checkGate(gate)
  checkNumbers('gatedRatio', { pull })
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      const weight = weights[i]!
      const ratio = heldRatio(logRatio)
      if (pull !== 0) {
        term.loss += weight * pull * logRatio * logRatio
        gradient[i]! += weight * 2 * pull * logRatio
      }
      if (!isKept(gate, A, logp[i]!, oldLogp[i]!, ratio)) {
        term.clipped++
        continue
      }
      term.loss -= weight * A * ratio
      if (Math.abs(logRatio) <= logRatioLimit) gradient[i]! -= weight * A * ratio
    }
  }
  return term
}

function checkGate(gate: RatioGate): void {
  checkName('gatedRatio', 'gate.by', gate?.by, ['signed-difference', 'difference', 'ratio'])
  const known = { 'signed-difference': ['low', 'high'], difference: ['limit'], ratio: ['lowest', 'highest'] }[gate.by]
  checkOptions('gatedRatio', gate, ['by', ...known], 'gate')
  if (gate.by === 'difference') checkNumbers('gatedRatio', { limit: gate.limit })
  else if (gate.by === 'ratio') checkNumbers('gatedRatio', { lowest: gate.lowest, highest: gate.highest })
  else checkNumbers('gatedRatio', { low: gate.low, high: gate.high })
}

function isKept(gate: RatioGate, A: number, logp: number, oldLogp: number, ratio: number): boolean {
  if (gate.by === 'ratio') return ratio >= gate.lowest && ratio <= gate.highest
  const rise = Math.exp(logp) - Math.exp(oldLogp)
  if (gate.by === 'difference') return Math.abs(rise) <= gate.limit
  return A > 0 ? rise <= gate.high : rise >= -gate.low
}
