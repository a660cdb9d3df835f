import type { OptimiserStep } from '@spatial-ssrl/core'
import type { AdamSettings } from '../client/training-model.ts'

/** Servers by what they heed. */
export type TinkerServerKind = 'skyrl-jax' | 'skyrl-train' | 'hosted'

/** A step as the protocol has it. */
export function adamSettings({ learningRate, betas, epsilon, weightDecay, maxGradNorm }: OptimiserStep): AdamSettings {
  const [beta1, beta2] = betas
  const gradientClip = Number.isFinite(maxGradNorm) ? maxGradNorm : 0
  return { learningRate, beta1, beta2, epsilon, weightDecay, gradientClip }
}

/** What of a step the server does not heed, a sentence each. */
export function ignoredSettings(kind: TinkerServerKind, step: OptimiserStep): string[] {
  const { betas, epsilon, weightDecay, maxGradNorm } = step
  if (kind === 'hosted') return []
  if (kind === 'skyrl-jax')
    return Number.isFinite(maxGradNorm)
      ? [`SkyRL's JAX back end never clips gradients: the limit ${maxGradNorm} of their norm is not heeded`]
      : []
  const asked = `betas ${betas.join(' and ')}, epsilon ${epsilon}, weight decay ${weightDecay}, gradient norm ${maxGradNorm}`
  return [
    `SkyRL heeds only the learning rate of a step: ${asked} count for nothing, but what the server was started with ` +
      '(by default 0.9 and 0.999, 1e-8, 0.01, 1)',
  ]
}
