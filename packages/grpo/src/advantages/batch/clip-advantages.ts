import { checkOptions } from '../../checks/options.ts'
import { checkArray, checkNumbers } from '../../checks/values.ts'

/** Advantages held to [lowest, highest], after all normalisation (NeMo-RL's advantage_clip_low and advantage_clip_high). */
export function clipAdvantages(
  advantages: ArrayLike<number>,
  { lowest = -Infinity, highest = Infinity, ...rest }: { lowest?: number; highest?: number },
): Float64Array {
  checkOptions('clipAdvantages', rest, ['lowest', 'highest'])
  checkArray('clipAdvantages', 'advantages', advantages)
  checkNumbers('clipAdvantages', { lowest, highest })
  return Float64Array.from(advantages, (advantage) => Math.min(Math.max(advantage, lowest), highest))
}
