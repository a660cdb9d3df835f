import type { RealArray } from '../batch/batch.ts'

/**
 * Scales all gradients in place by min(1, maxNorm / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_ does, where norm is the L2
 * norm over all arrays together. A norm that is not finite leaves the gradients as they are: skip that update.
 * @returns the norm before clipping
 */
export function clipGlobalNorm(gradients: readonly RealArray[], maxNorm: number): number {
  let squares = 0
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!
  const norm = Math.sqrt(squares)
  const factor = maxNorm / (norm + 1e-6)
  if (factor < 1 && Number.isFinite(norm))
    for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor
  return norm
}
