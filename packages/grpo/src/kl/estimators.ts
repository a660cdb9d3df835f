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

/** Bounds on an estimate; where one acts the derivative is 0. OpenRLHF: value 10. NeMo-RL: input 20, value 10. Default: none. */
export interface KlLimits {
  /** δ is held to ±input. */
  input?: number
  /** The value is held to ±value. */
  value?: number
}

/** KL to the reference in nats for one token, from δ = referenceLogp − logp. */
export function klValue(estimator: KlEstimator, delta: number, limits?: KlLimits): number {
  if (!limits) return plainValue(estimator, delta)
  return held(plainValue(estimator, held(delta, limits.input)), limits.value)
}

/** ∂ klValue / ∂logp from δ = referenceLogp − logp. */
export function klDerivative(estimator: KlEstimator, delta: number, limits?: KlLimits): number {
  if (limits) {
    if (Math.abs(delta) > (limits.input ?? Infinity)) return 0
    if (Math.abs(plainValue(estimator, delta)) > (limits.value ?? Infinity)) return 0
  }
  switch (estimator) {
    case 'k1':
      return 1
    case 'abs':
      return -Math.sign(delta)
    case 'k2':
      return -delta
    case 'k3':
      return -Math.expm1(delta)
    case 'low_var_kl': {
      const grown = Math.expm1(delta)
      return Math.abs(delta) > 20 || grown - delta > 10 ? 0 : -grown
    }
    default:
      return refuse('klDerivative', estimator)
  }
}

function plainValue(estimator: KlEstimator, delta: number): number {
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
      const bounded = held(delta, 20)
      return Math.min(Math.expm1(bounded) - bounded, 10)
    }
    default:
      return refuse('klValue', estimator)
  }
}

/** Here and not at the entrance: both functions are called once a token. */
function refuse(caller: string, estimator: never): never {
  throw new RangeError(`${caller}: expected estimator ${klEstimators.join(' | ')}, got ${JSON.stringify(estimator)}`)
}

function held(value: number, limit = Infinity): number {
  return Math.min(Math.max(value, -limit), limit)
}
