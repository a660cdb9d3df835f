import type { PolicyBatch, RealArray } from './batch.ts'

/**
 * Per-token estimates of KL(πθ ‖ reference), with δ = referenceLogp − logp:
 *
 * | name | value | ∂/∂logp | source |
 * | --- | --- | --- | --- |
 * | `k1` | −δ | 1 | |
 * | `abs` | \|δ\| | sign(−δ) | verl, EasyR1 |
 * | `k2` | δ²/2 | −δ | |
 * | `k3` | e^δ − δ − 1 | 1 − e^δ | J. Schulman 2020; TRL |
 * | `low_var_kl` | k3 with δ held to ±20 and the value to ±10 | 1 − e^δ, 0 where a bound acts | verl, EasyR1 |
 */
export const klEstimators = ['k1', 'abs', 'k2', 'k3', 'low_var_kl'] as const
/** A name in `klEstimators`. */
export type KlEstimator = (typeof klEstimators)[number]

/**
 * What is done about the bias of differentiating a sampled estimate (the plain derivative of k3 descends KL(reference ‖ πθ), that of
 * k1 nothing at all): `none`; `straight-through`, the gradient of k2 under the value of the estimator (verl's k3+);
 * `score-function`, the estimate times exp(logp − stopped logp), so the gradient is kl + ∂kl; `importance`, the estimate times the
 * differentiable ratio πθ/π_old (TRL's use_bias_correction_kl).
 */
export type KlCorrection = 'none' | 'straight-through' | 'score-function' | 'importance'

/** A KL term of the loss. */
export interface KlOptions {
  estimator: KlEstimator
  /** β, the factor in the loss. */
  coefficient: number
  /** Default `none`. */
  correction?: KlCorrection
}

/** KL to the reference in nats for one token, from δ = referenceLogp − logp. */
export function klValue(estimator: KlEstimator, delta: number): number {
  switch (estimator) {
    case 'k1':
      return -delta
    case 'abs':
      return Math.abs(delta)
    case 'k2':
      return (delta * delta) / 2
    case 'k3':
      return Math.expm1(delta) - delta // e^δ − 1 − δ loses every digit for small δ
    case 'low_var_kl': {
      const held = Math.min(Math.max(delta, -20), 20)
      return Math.min(Math.expm1(held) - held, 10)
    }
  }
}

/** ∂ klValue / ∂logp from δ = referenceLogp − logp. */
export function klDerivative(estimator: KlEstimator, delta: number): number {
  switch (estimator) {
    case 'k1':
      return 1
    case 'abs':
      return -Math.sign(delta)
    case 'k2':
      return -delta
    case 'k3':
      return -Math.expm1(delta)
    case 'low_var_kl':
      return Math.abs(delta) > 20 || Math.expm1(delta) - delta > 10 ? 0 : -Math.expm1(delta)
  }
}

/**
 * Σ W·kl over the batch, without the coefficient, and the token mean of the estimate as a metric.
 *
 * @param weights (B, T) from `weights`
 * @param gradient (B, T), to which β·∂(Σ W·kl)/∂logp is added
 * @throws RangeError for a batch without `referenceLogp`
 */
export function klTerm(
  batch: PolicyBatch,
  weights: Float64Array,
  { estimator, coefficient, correction = 'none' }: KlOptions,
  gradient: RealArray,
): { loss: number; mean: number } {
  const { mask, logp, oldLogp, referenceLogp } = batch
  if (!referenceLogp) throw new RangeError('klTerm: expected referenceLogp in the batch, got none')
  let [loss, sum, count] = [0, 0, 0]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue
    const delta = referenceLogp[i]! - logp[i]!
    const value = klValue(estimator, delta)
    const ratio = correction === 'importance' ? Math.exp(logp[i]! - oldLogp[i]!) : 1
    let derivative = klDerivative(estimator, delta)
    if (correction === 'straight-through') derivative = -delta
    else if (correction !== 'none') derivative = ratio * (value + derivative)
    loss += weights[i]! * ratio * value
    gradient[i]! += coefficient * weights[i]! * derivative
    sum += value
    count++
  }
  return { loss, mean: count === 0 ? 0 : sum / count }
}
