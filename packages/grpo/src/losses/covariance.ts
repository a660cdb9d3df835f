import { type PolicyBatch, type RealArray, rowOfEveryToken } from '../batch.ts'
import { forEachToken } from '../for-each-token.ts'
import { heldRatio, type LossTerm, logRatioLimit } from './loss-term.ts'

/**
 * (B, T) how strongly each token drives entropy down (arXiv:2505.22617): (A − mean A)·(logp − mean logp) over the valid tokens. Tokens that
 * are both likely and good lead. 0 on masked tokens.
 */
export function tokenCovariance(batch: PolicyBatch): Float64Array {
  let [count, sumA, sumLogp] = [0, 0, 0]
  forEachToken(batch, (i, A) => {
    count++
    sumA += A
    sumLogp += batch.logp[i]!
  })
  const result = new Float64Array(batch.rows * batch.tokens)
  forEachToken(batch, (i, A) => {
    result[i] = (A - sumA / count) * (batch.logp[i]! - sumLogp / count)
  })
  return result
}

/** Options of `covariancePenalty`. */
export interface CovariancePenaltyOptions {
  /** Share of the valid tokens that are held back, at least one token. verl 2e-4. */
  share: number
  /** c of the pull on them. verl's ppo_kl_coef, 0.1 by default there. */
  coefficient: number
}

/**
 * KL-Cov (arXiv:2505.22617; verl): no clip, but the tokens of highest covariance are pulled towards the sampling policy.
 *
 *   l = −A·r, on the chosen tokens + c·|log r|,   ∂l/∂logp = −A·r (+ c·sign(log r))
 *
 * `clipped` counts the chosen tokens; they keep a gradient.
 * @param gradient (B, T), to which ∂(Σ W·l)/∂logp is added
 */
export function covariancePenalty(
  batch: PolicyBatch,
  weights: Float64Array,
  { share, coefficient }: CovariancePenaltyOptions,
  gradient: RealArray,
): LossTerm {
  const chosen = highestCovariance(batch, share)
  const term: LossTerm = { loss: 0, clipped: 0, dualClipped: 0 }
  forEachToken(batch, (i, A, logRatio) => {
    const weight = weights[i]!
    const ratio = heldRatio(logRatio)
    term.loss -= weight * A * ratio
    if (Math.abs(logRatio) <= logRatioLimit) gradient[i]! -= weight * A * ratio
    if (chosen[i] === 0) return
    term.clipped++
    term.loss += weight * coefficient * Math.abs(logRatio)
    gradient[i]! += weight * coefficient * Math.sign(logRatio)
  })
  return term
}

/** (B, T) 1 on the max(1, ⌊share·N⌋) valid tokens of highest covariance. */
function highestCovariance(batch: PolicyBatch, share: number): Uint8Array {
  const covariance = tokenCovariance(batch)
  const order = validIndices(batch).sort((a, b) => covariance[b]! - covariance[a]!)
  const result = new Uint8Array(covariance.length)
  for (const i of order.subarray(0, Math.max(1, Math.floor(share * order.length)))) result[i] = 1
  return result
}

/**
 * Clip-Cov (arXiv:2505.22617; verl): a random max(1, ⌊share·N⌋) of the tokens whose covariance lies in (low, high), and that the ratio
 * bounds do not stop anyway, lose their policy term. Give the result as `corrections` of the batch, with `clipped-surrogate`.
 *
 * @param options low and high bound the covariance (verl 1 and 5); epsilonLow and epsilonHigh are the ratio bounds of the loss (1 and 1)
 * @param random uniform numbers in [0, 1)
 * @returns (B, T) 0 on the dropped tokens, 1 elsewhere
 */
export function covarianceDrop(
  batch: PolicyBatch,
  {
    share = 2e-4,
    low = 1,
    high = 5,
    epsilonLow = 1,
    epsilonHigh = 1,
  }: { share?: number; low?: number; high?: number; epsilonLow?: number; epsilonHigh?: number },
  random: () => number,
): Float64Array {
  const covariance = tokenCovariance(batch)
  const keep = new Float64Array(covariance.length).fill(1)
  const candidates: number[] = []
  let count = 0
  forEachToken(batch, (i, A, logRatio) => {
    count++
    const ratio = heldRatio(logRatio)
    const stopped = (A > 0 && ratio > 1 + epsilonHigh) || (A < 0 && ratio < 1 - epsilonLow)
    if (!stopped && covariance[i]! > low && covariance[i]! < high) candidates.push(i)
  })
  const drops = Math.min(candidates.length, Math.max(1, Math.floor(share * count)))
  for (let drop = 0; drop < drops; drop++) {
    const at = drop + Math.floor(random() * (candidates.length - drop))
    keep[candidates[at]!] = 0
    candidates[at] = candidates[drop]!
  }
  return keep
}

function validIndices(batch: PolicyBatch): Uint32Array {
  const result = new Uint32Array(batch.rows * batch.tokens)
  let count = 0
  rowOfEveryToken(batch, (i) => {
    result[count++] = i
  })
  return result.subarray(0, count)
}
