import type { RealArray } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import type { AdamWOptions } from './adamw.ts'
import { bfloat16Bits, bfloat16Value, roundToBfloat16 as round } from './bfloat16.ts'

/** Moments and compensation of one parameter array, as bits of bfloat16; `step` counts the updates made. */
export interface Bfloat16AdamWState {
  step: number
  m: Uint16Array
  v: Uint16Array
  /** What the parameters should have moved by and, for want of bits, have not. */
  compensation: Uint16Array
}

/** Moments and compensation at 0 for `size` parameters: with the parameters 8 bytes for each, where AdamW in float32 has 12. */
export function bfloat16AdamWState(size: number): Bfloat16AdamWState {
  return { step: 0, m: new Uint16Array(size), v: new Uint16Array(size), compensation: new Uint16Array(size) }
}

/**
 * One update in place of AdamW with parameters and moments in bfloat16 and Kahan summation (AnyPrecisionAdamW of torchdistX, EasyR1's
 * `adamw_bf16`; P. Zamirai et al., arXiv:2010.06192). m, v and the decay are those of `adamW`; then the step goes to the compensation c, and of c to
 * the parameter what its bits can hold:
 *
 *   c ← c − lr/(1 − β₁ᵗ) · m / ( √v/√(1 − β₂ᵗ) + ε );  p′ ← p + c;  c ← c + (p − p′)
 *
 * Every operation rounds to bfloat16, as torch's do. What follows from that:
 *
 * - A plain bfloat16 parameter ignores steps below 2⁻⁹ of it. c saves them up, but has 8 bits itself: steps below about 2⁻¹⁶ of the
 *   parameter still come to nothing. For smaller ones keep the parameters in float32 and use `adamW`.
 * - Decay is not compensated: with lr · weightDecay below 2⁻⁹ it does nothing.
 * - β₂ = 0.999 times v rounds back to v: v rises (to g²/2 under a constant gradient) and never falls. β₂ ≤ 0.99 lets it fall.
 *
 * @param parameters bits of bfloat16, `Uint16Array.from(values, bfloat16Bits)`
 * @param gradient is rounded to bfloat16 first
 * @throws RangeError for arrays of different lengths
 */
export function adamWBfloat16(
  parameters: Uint16Array,
  gradient: RealArray,
  state: Bfloat16AdamWState,
  { learningRate, betas, epsilon, weightDecay, ...rest }: Omit<AdamWOptions, 'decay' | 'epsilonPlace'>,
): void {
  checkOptions('adamWBfloat16', rest, ['learningRate', 'betas', 'epsilon', 'weightDecay', 'maxGradNorm'])
  const { m, v, compensation } = state
  const { length } = parameters
  if (gradient.length !== length || m.length !== length)
    throw new RangeError(
      `adamWBfloat16: expected ${length} gradients and moments, got ${gradient.length} and ${m.length}`,
    )
  const [beta1, beta2] = betas
  state.step++
  const shrink = 1 - learningRate * weightDecay
  const stepSize = learningRate / (1 - beta1 ** state.step)
  const rootCorrection = Math.sqrt(1 - beta2 ** state.step)
  for (let i = 0; i < length; i++) {
    const g = round(gradient[i]!)
    const before = round(bfloat16Value(parameters[i]!) * shrink)
    const mean = round(round(beta1 * bfloat16Value(m[i]!)) + (1 - beta1) * g)
    const square = round(round(beta2 * bfloat16Value(v[i]!)) + (1 - beta2) * g * g)
    const root = round(round(round(Math.sqrt(square)) / rootCorrection) + epsilon)
    const owed = round(bfloat16Value(compensation[i]!) - (stepSize * mean) / root)
    const after = round(before + owed)
    m[i] = bfloat16Bits(mean)
    v[i] = bfloat16Bits(square)
    parameters[i] = bfloat16Bits(after)
    compensation[i] = bfloat16Bits(owed + round(before - after))
  }
}
