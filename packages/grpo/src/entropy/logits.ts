import type { RealArray } from '../batch/batch.ts'

/** Log-probabilities of a vocabulary from its logits divided by the temperature: z/τ − logsumexp(z/τ). */
export function logSoftmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let highest = -Infinity
  for (let v = 0; v < logits.length; v++) highest = Math.max(highest, logits[v]! / temperature)
  let sum = 0
  for (let v = 0; v < logits.length; v++) sum += Math.exp(logits[v]! / temperature - highest)
  const normaliser = highest + Math.log(sum)
  return Float64Array.from(logits, (z) => z / temperature - normaliser)
}

/** Entropy of a distribution given by log-probabilities, H = −Σ p·log p, nats; in [0, log V]. */
export function entropy(logProbabilities: ArrayLike<number>): number {
  let sum = 0
  for (let v = 0; v < logProbabilities.length; v++) {
    const probability = Math.exp(logProbabilities[v]!)
    if (probability > 0) sum -= probability * logProbabilities[v]!
  }
  return sum
}

/** (V) ∂H/∂z = −p·(log p + H) with respect to logits at temperature 1; sums to 0. */
export function entropyGradient(logProbabilities: ArrayLike<number>): Float64Array {
  const H = entropy(logProbabilities)
  return Float64Array.from(logProbabilities, (logp) => (logp === -Infinity ? 0 : -Math.exp(logp) * (logp + H)))
}

/** Σ p² of a distribution given by log-probabilities, in (0, 1]; what `optimalTokenBaseline` needs. */
export function squaredProbabilities(logProbabilities: ArrayLike<number>): number {
  let sum = 0
  for (let v = 0; v < logProbabilities.length; v++) sum += Math.exp(2 * logProbabilities[v]!)
  return sum
}

/**
 * Exact KL(π ‖ reference) of one position, Σ p·log(p/q), and its gradient in the logits of π at temperature 1: p·(log p/q − KL).
 * @param logProbabilities (V) of π
 * @param reference (V) log-probabilities
 */
export function exactKl(
  logProbabilities: ArrayLike<number>,
  reference: ArrayLike<number>,
): { value: number; gradient: Float64Array } {
  let value = 0
  for (let v = 0; v < logProbabilities.length; v++) {
    const probability = Math.exp(logProbabilities[v]!)
    if (probability > 0) value += probability * (logProbabilities[v]! - reference[v]!)
  }
  const gradient = Float64Array.from(logProbabilities, (logp, v) =>
    logp === -Infinity ? 0 : Math.exp(logp) * (logp - reference[v]! - value),
  )
  return { value, gradient }
}

/**
 * From token log-probabilities to logits, for a backend that differentiates by hand. Adds to `gradient` (V), for one position,
 *
 *   ∂L/∂z = (1/τ)·( dLdlogp·(1{v = token} − p) + dLdentropy·∂H/∂(z/τ) )
 *
 * The sum over the vocabulary is 0, and a token without gradients leaves its row exactly 0.
 *
 * @param logProbabilities (V) at the sampling temperature, from `logSoftmax`
 * @param dLdentropy ∂L/∂H of this position; 0 without an entropy bonus
 */
export function addLogitGradient(
  logProbabilities: ArrayLike<number>,
  token: number,
  { dLdlogp, dLdentropy = 0, temperature = 1 }: { dLdlogp: number; dLdentropy?: number; temperature?: number },
  gradient: RealArray,
): void {
  if (dLdlogp === 0 && dLdentropy === 0) return
  const H = dLdentropy === 0 ? 0 : entropy(logProbabilities)
  for (let v = 0; v < logProbabilities.length; v++) {
    const logp = logProbabilities[v]!
    const p = Math.exp(logp)
    const entropyPart = dLdentropy === 0 || p === 0 ? 0 : -dLdentropy * p * (logp + H)
    gradient[v]! += (dLdlogp * ((v === token ? 1 : 0) - p) + entropyPart) / temperature
  }
}
