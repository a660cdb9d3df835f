import type { RealArray } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers } from '../checks/values.ts'

/** Step size and decay of AdamW. */
export interface AdamWOptions {
  learningRate: number
  /** Decay rates of the first and second moment, [0, 1). */
  betas: [number, number]
  epsilon: number
  /** Parameters shrink by learningRate · weightDecay, whatever their gradient. */
  weightDecay: number
  /** `decoupled` (AdamW, default), or `l2`: g ← g + weightDecay·p, plain Adam's. */
  decay?: 'decoupled' | 'l2'
  /** Where ε stands: √v/√(1 − β₂ᵗ) + ε (`after-root`, torch, default), ε beside the uncorrected √v (`uncorrected`, Kingma and Ba's second
   * form), or √(v/(1 − β₂ᵗ) + ε) (`inside-root`). Matters for gradients near ε only. */
  epsilonPlace?: 'after-root' | 'uncorrected' | 'inside-root'
}

/** Keys of `AdamWOptions`; `maxGradNorm`, of a recipe, is for `clipGlobalNorm`. */
const adamWKeys = ['learningRate', 'betas', 'epsilon', 'weightDecay', 'decay', 'epsilonPlace', 'maxGradNorm']

/** Moments of one parameter array; `step` counts the updates made. */
export interface AdamWState {
  step: number
  m: Float64Array
  v: Float64Array
}

/** Moments at 0 for `size` parameters. */
export function adamWState(size: number): AdamWState {
  return { step: 0, m: new Float64Array(size), v: new Float64Array(size) }
}

/**
 * One AdamW update in place (arXiv:1711.05101, in the order of torch.optim.AdamW). At update t:
 *
 *   p ← p·(1 − lr·wd);  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
 *   p ← p − lr/(1 − β₁ᵗ) · m / ( √v/√(1 − β₂ᵗ) + ε )
 *
 * A parameter array without a gradient in this step is to be skipped, its decay and step count included.
 *
 * @throws RangeError for arrays of different lengths
 */
export function adamW(parameters: RealArray, gradient: RealArray, state: AdamWState, options: AdamWOptions): void {
  const { m, v } = state
  if (gradient.length !== parameters.length || m.length !== parameters.length)
    throw new RangeError(
      `adamW: expected ${parameters.length} gradients and moments, got ${gradient.length} and ${m.length}`,
    )
  const { learningRate, epsilon, weightDecay, decay = 'decoupled', epsilonPlace = 'after-root' } = options
  checkOptions('adamW', options, adamWKeys)
  checkName('adamW', 'decay', decay, ['decoupled', 'l2'])
  checkName('adamW', 'epsilonPlace', epsilonPlace, ['after-root', 'uncorrected', 'inside-root'])
  checkNumbers('adamW', { learningRate, epsilon, weightDecay })
  const [shrink, pull] = decay === 'decoupled' ? [1 - learningRate * weightDecay, 0] : [1, weightDecay]
  const [beta1, beta2] = options.betas
  state.step++
  const stepSize = learningRate / (1 - beta1 ** state.step)
  const rootCorrection = Math.sqrt(1 - beta2 ** state.step)
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]! + pull * parameters[i]!
    const mean = beta1 * m[i]! + (1 - beta1) * g
    const square = beta2 * v[i]! + (1 - beta2) * g * g
    m[i] = mean
    v[i] = square
    const root =
      epsilonPlace === 'after-root'
        ? Math.sqrt(square) / rootCorrection + epsilon
        : epsilonPlace === 'uncorrected'
          ? (Math.sqrt(square) + epsilon) / rootCorrection
          : Math.sqrt(square / rootCorrection ** 2 + epsilon)
    parameters[i] = parameters[i]! * shrink - (stepSize * mean) / root
  }
}
