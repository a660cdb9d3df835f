import { checkMask, type PolicyBatch, type RealArray, rowOfEveryToken } from '../../batch/batch.ts'
import { checkOptions } from '../../checks/options.ts'
import { checkLength, checkNumbers, checkReals } from '../../checks/values.ts'

/**
 * VAPO's imitation term (arXiv:2504.05118; NeMo-RL's positive_example_nll_weight), added to a policy loss: −μ·(mean logp over the valid
 * tokens of correct replies), with gradient −μ/N⁺ on those tokens.
 *
 * @param correct (B) whether the reply is right
 * @param gradient (B, T), to which the gradient is added
 * @param tokens N⁺ over the whole optimiser step, when `batch` is only a part of it
 * @returns the term; 0 if no reply is right
 * @throws RangeError for arrays of wrong lengths
 */
export function positiveLikelihood(
  batch: Pick<PolicyBatch, 'rows' | 'tokens' | 'mask' | 'logp'>,
  correct: ArrayLike<number | boolean>,
  { coefficient, tokens, ...rest }: { coefficient: number; tokens?: number },
  gradient: RealArray,
): number {
  checkOptions('positiveLikelihood', rest, ['coefficient', 'tokens'])
  checkMask('positiveLikelihood', batch)
  checkReals('positiveLikelihood', 'logp', batch.logp, batch.rows * batch.tokens)
  checkReals('positiveLikelihood', 'gradient', gradient, batch.rows * batch.tokens)
  checkNumbers('positiveLikelihood', { coefficient, tokens: tokens ?? 0 })
  checkLength('positiveLikelihood', 'verdicts', correct, batch.rows)
  let [sum, count] = [0, 0]
  rowOfEveryToken(batch, (i, row) => {
    if (!correct[row]) return
    sum += batch.logp[i]!
    count++
  })
  if (count === 0) return 0
  const factor = coefficient / (tokens ?? count)
  rowOfEveryToken(batch, (i, row) => {
    if (correct[row]) gradient[i]! -= factor
  })
  return -factor * sum
}
