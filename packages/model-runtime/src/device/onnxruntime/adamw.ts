import type { OptimiserStep } from '@spatial-ssrl/core'
import type { Moments } from '../contract/device.ts'

/**
 * One AdamW update in place (arXiv:1711.05101, the order of operations of torch), the gradient scaled by
 * min(1, maxGradNorm/(gradNorm + 1e-6)), where gradNorm is the norm of the whole gradient:
 *
 *   p ← p(1 − lr·wd)    m ← β₁m + (1−β₁)g    v ← β₂v + (1−β₂)g²    p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
 *
 * Weight decay acts on every parameter, biases and norms included. Parameters and moments may be a share of a model's.
 * @param gradient parts that, one after another, have the layout of the parameters
 */
export function adamwStep(
  parameters: Float32Array,
  gradient: readonly Float32Array[],
  moments: Moments,
  {
    learningRate,
    betas: [beta1, beta2],
    epsilon,
    weightDecay,
    maxGradNorm,
    gradNorm,
  }: OptimiserStep & { gradNorm: number },
): void {
  moments.step++
  const { first, second } = moments
  const clip = Math.min(1, maxGradNorm / (gradNorm + 1e-6))
  const keep = 1 - learningRate * weightDecay
  const rate = learningRate / (1 - beta1 ** moments.step)
  const scale = 1 / Math.sqrt(1 - beta2 ** moments.step)
  let i = 0
  for (const part of gradient) {
    for (let j = 0; j < part.length; j++, i++) {
      const g = part[j]! * clip
      const m = beta1 * first[i]! + (1 - beta1) * g
      const v = beta2 * second[i]! + (1 - beta2) * g * g
      first[i] = m
      second[i] = v
      parameters[i] = parameters[i]! * keep - (rate * m) / (Math.sqrt(v) * scale + epsilon)
    }
  }
}
