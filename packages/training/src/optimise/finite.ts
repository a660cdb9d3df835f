import { SpatialError } from '@spatial-ssrl/core'

/**
 * Stops a stage whose numbers have left the range of floating point, before they reach the weights.
 * @param step the optimiser's step, from 1
 * @throws SpatialError `model` unless all values are finite
 */
export function requireFinite(what: string, values: Iterable<number>, step: number): void {
  for (const value of values) {
    if (Number.isFinite(value)) continue
    throw new SpatialError(
      'model',
      `the ${what} is not finite at step ${step}: lower optimiser.learningRate (checkpoints of this run can serve as --model)`,
    )
  }
}

/**
 * The gradient's norm as a metric; nothing where the engine does not tell it.
 * @throws SpatialError `model` unless it is finite
 */
export function toldNorm(gradNorm: number | undefined, step: number): { gradNorm?: number } {
  if (gradNorm === undefined) return {}
  requireFinite('gradient', [gradNorm], step)
  return { gradNorm }
}
