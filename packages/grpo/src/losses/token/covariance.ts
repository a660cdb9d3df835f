import { checkBatch, type PolicyBatch, type RealArray, rowOfEveryToken } from '../../batch/batch.ts'
import { heldRatio, type LossTerm, logRatioLimit, lossWeights } from '../../batch/loss-term.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkNumbers } from '../../checks/values.ts'

/**
 * (B, T) how strongly each token drives entropy down (arXiv:2505.22617): (A − mean A)·(logp − mean logp) over the valid tokens. Tokens that
 * are both likely and good lead. 0 on masked tokens.
 */
export function tokenCovariance(batch: PolicyBatch): Float64Array {
  checkBatch('tokenCovariance', batch)
  let [count, sumA, sumLogp] = [0, 0, 0]
  const { rows, tokens, mask, logp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      count++
      sumA += A
      sumLogp += logp[i]!
    }
  }
  const result = new Float64Array(batch.rows * batch.tokens)
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      result[i] = (A - sumA / count) * (logp[i]! - sumLogp / count)
    }
  }
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
  given: Float64Array,
  { share, coefficient, ...rest }: CovariancePenaltyOptions,
  gradient: RealArray,
): LossTerm {
  checkOptions('covariancePenalty', rest, ['name', 'share', 'coefficient'])
  const weights = lossWeights('covariancePenalty', batch, given, gradient)
  checkNumbers('covariancePenalty', { share, coefficient })
  const chosen = highestCovariance(batch, share)
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
      term.loss -= weight * A * ratio
      if (Math.abs(logRatio) <= logRatioLimit) gradient[i]! -= weight * A * ratio
      if (chosen[i] === 0) continue
      term.clipped++
      term.loss += weight * coefficient * Math.abs(logRatio)
      gradient[i]! += weight * coefficient * Math.sign(logRatio)
    }
  }
  return term
}

/** (B, T) 1 on the max(1, ⌊share·N⌋) valid tokens of highest covariance; of equal ones the earlier. */
function highestCovariance(batch: PolicyBatch, share: number): Uint8Array {
  const covariance = tokenCovariance(batch)
  const sorted = new Float64Array(covariance.length)
  let count = 0
  rowOfEveryToken(batch, (i) => {
    sorted[count++] = covariance[i]!
  })
  const chosen = Math.min(count, Math.max(1, Math.floor(share * count)))
  const threshold = sorted.subarray(0, count).sort()[count - chosen]!
  const result = new Uint8Array(covariance.length)
  let left = chosen
  rowOfEveryToken(batch, (i) => {
    if (covariance[i]! > threshold) left--
  })
  rowOfEveryToken(batch, (i) => {
    if (covariance[i]! > threshold || (covariance[i] === threshold && left-- > 0)) result[i] = 1
  })
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
    ...rest
  }: { share?: number; low?: number; high?: number; epsilonLow?: number; epsilonHigh?: number },
  random: () => number,
): Float64Array {
  checkOptions('covarianceDrop', rest, ['share', 'low', 'high', 'epsilonLow', 'epsilonHigh'])
  checkNumbers('covarianceDrop', { share, low, high, epsilonLow, epsilonHigh })
  const covariance = tokenCovariance(batch)
  const keep = new Float64Array(covariance.length).fill(1)
  const candidates: number[] = []
  let count = 0
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] === 0) continue
      const A = advantages[perReply ? row : i]!
      const logRatio = logp[i]! - oldLogp[i]!
      count++
      const ratio = heldRatio(logRatio)
      const stopped = (A > 0 && ratio > 1 + epsilonHigh) || (A < 0 && ratio < 1 - epsilonLow)
      if (!stopped && covariance[i]! > low && covariance[i]! < high) candidates.push(i)
    }
  }
  const drops = Math.min(candidates.length, Math.max(1, Math.floor(share * count)))
  for (let drop = 0; drop < drops; drop++) {
    const at = drop + Math.floor(random() * (candidates.length - drop))
    keep[candidates[at]!] = 0
    candidates[at] = candidates[drop]!
  }
  return keep
}
