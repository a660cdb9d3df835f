import { checkMask, type RealArray, rowOfEveryToken, type TokenMask } from '../../batch/batch.ts'
import { checkNumbers, checkReals } from '../../checks/values.ts'

/** Predictions of a value model and their targets, all (B, T). */
export interface ValueBatch extends TokenMask {
  values: RealArray
  /** The predictions when the replies were sampled. */
  oldValues: RealArray
  /** U, such as `returns` of `generalisedAdvantages`. */
  returns: RealArray
}

/**
 * Clipped loss of a value model (verl, EasyR1), ½·Σ W·max( (v − U)², (clip(v, v_old ± c) − U)² ), with the gradient W·(v − U) where the
 * first square is the larger one or v is inside the clip, else 0.
 *
 * @param weights (B, T) from `weights`
 * @param gradient (B, T), to which ∂loss/∂values is added
 * @throws RangeError for arrays of wrong lengths
 */
export function valueLoss(batch: ValueBatch, weights: Float64Array, clip: number, gradient: RealArray): number {
  checkMask('valueLoss', batch)
  const { values, oldValues, returns } = batch
  for (const name of ['values', 'oldValues', 'returns'] as const)
    checkReals('valueLoss', name, batch[name], batch.rows * batch.tokens)
  checkReals('valueLoss', 'weights', weights, batch.rows * batch.tokens)
  checkReals('valueLoss', 'gradient', gradient, batch.rows * batch.tokens)
  checkNumbers('valueLoss', { clip })
  let loss = 0
  rowOfEveryToken(batch, (i) => {
    const error = values[i]! - returns[i]!
    const held = Math.min(Math.max(values[i]!, oldValues[i]! - clip), oldValues[i]! + clip) - returns[i]!
    loss += 0.5 * weights[i]! * Math.max(error * error, held * held)
    if (error * error >= held * held) gradient[i]! += weights[i]! * error
  })
  return loss
}
