import { checkBatch, type PolicyBatch, type RealArray, rowOfEveryToken } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers, checkReals } from '../checks/values.ts'
import { type KlEstimator, type KlLimits, klDerivative, klEstimators, klValue } from './estimators.ts'

/**
 * What is done about the bias of differentiating a sampled estimate (the plain derivative of k3 descends KL(reference ‖ πθ), that of
 * k1 nothing at all):
 *
 * | correction | value | ∂/∂logp | source |
 * | --- | --- | --- | --- |
 * | `none` | kl | ∂kl | |
 * | `straight-through` | kl | −δ, the derivative of k2 | verl's k3+ |
 * | `score-function` | kl·exp(logp − stop(logp)) | kl + ∂kl; ∂kl alone where the limit on δ acts | NeMo-RL |
 * | `importance` | r·kl, r = πθ/π_old | r·(kl + ∂kl) | TRL's use_bias_correction_kl, DeepSeek-V3.2 |
 * | `sequence-importance` | s·kl, s = geometric mean of r over the reply | s·(W·∂kl + (1/L)·Σ W·kl) in place of W·∂kl | TRL with sequence ratios |
 */
export type KlCorrection = 'none' | 'straight-through' | 'score-function' | 'importance' | 'sequence-importance'

/** A KL term of the loss. */
export interface KlOptions {
  estimator: KlEstimator
  /** β, the factor in the loss. */
  coefficient: number
  /** Default `none`. */
  correction?: KlCorrection
  /** Bounds on the estimate. Default none. */
  limits?: KlLimits
}

const corrections: readonly KlCorrection[] = [
  'none',
  'straight-through',
  'score-function',
  'importance',
  'sequence-importance',
]

/**
 * The KL term of the loss, β·Σ W·kl, and the token mean of the estimate as a metric. `batch.corrections` do not touch it.
 *
 * @param weights (B, T) from `weights`
 * @param gradient (B, T), to which the gradient of the term in the table above is added, β included
 * @throws RangeError for a batch without `referenceLogp` or an unknown name; TypeError or RangeError for arrays that do not fit
 */
export function klTerm(
  batch: PolicyBatch,
  weights: Float64Array,
  options: KlOptions,
  gradient: RealArray,
): { loss: number; mean: number } {
  const { loss, mean } = plainKlTerm('klTerm', batch, weights, options, gradient)
  return { loss: options.coefficient * loss, mean }
}

/** {@link klTerm} with `loss` before β: Σ W·kl, what is logged. The gradient has its β. */
export function plainKlTerm(
  caller: string,
  batch: PolicyBatch,
  weights: Float64Array,
  options: KlOptions,
  gradient: RealArray,
): { loss: number; mean: number } {
  checkBatch(caller, batch)
  for (const [name, array] of [
    ['weights', weights],
    ['gradient', gradient],
  ] as const)
    checkReals(caller, name, array, batch.rows * batch.tokens)
  const { mask, logp, oldLogp, referenceLogp } = batch
  if (!referenceLogp) throw new RangeError(`${caller}: expected referenceLogp in the batch, got none`)
  const { estimator, coefficient, correction = 'none', limits } = options
  checkOptions(caller, options, ['estimator', 'coefficient', 'correction', 'limits'], 'kl')
  checkOptions(caller, limits, ['input', 'value'], 'kl.limits')
  checkName(caller, 'kl.estimator', estimator, klEstimators)
  checkName(caller, 'kl.correction', correction, corrections)
  checkNumbers(caller, { 'kl.coefficient': coefficient })
  if (correction === 'sequence-importance') return sequenceTerm(batch, weights, options, referenceLogp, gradient)
  const limit = limits?.input ?? Infinity
  let [loss, sum, count] = [0, 0, 0]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue
    const delta = referenceLogp[i]! - logp[i]!
    const value = klValue(estimator, delta, limits)
    const ratio = correction === 'importance' ? Math.exp(logp[i]! - oldLogp[i]!) : 1
    let derivative = klDerivative(estimator, delta, limits)
    if (correction === 'straight-through') derivative = -delta
    else if (correction === 'importance') derivative = ratio * (value + derivative)
    else if (correction === 'score-function' && Math.abs(delta) <= limit) derivative += value
    loss += weights[i]! * ratio * value
    gradient[i]! += coefficient * weights[i]! * derivative
    sum += value
    count++
  }
  return { loss, mean: count === 0 ? 0 : sum / count }
}

function sequenceTerm(
  batch: PolicyBatch,
  weights: Float64Array,
  { estimator, coefficient, limits }: KlOptions,
  referenceLogp: RealArray,
  gradient: RealArray,
): { loss: number; mean: number } {
  const { rows, logp, oldLogp } = batch
  const [logRatios, lengths, values] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)]
  let [sum, count] = [0, 0]
  rowOfEveryToken(batch, (i, row) => {
    const value = klValue(estimator, referenceLogp[i]! - logp[i]!, limits)
    logRatios[row]! += logp[i]! - oldLogp[i]!
    lengths[row]!++
    values[row]! += weights[i]! * value
    sum += value
    count++
  })
  const ratios = logRatios.map((total, row) => Math.exp(total / Math.max(1, lengths[row]!)))
  rowOfEveryToken(batch, (i, row) => {
    const derivative = klDerivative(estimator, referenceLogp[i]! - logp[i]!, limits)
    gradient[i]! += coefficient * ratios[row]! * (weights[i]! * derivative + values[row]! / lengths[row]!)
  })
  const loss = values.reduce((total, value, row) => total + ratios[row]! * value, 0)
  return { loss, mean: count === 0 ? 0 : sum / count }
}
