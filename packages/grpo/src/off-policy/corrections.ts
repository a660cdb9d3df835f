import { checkMask, type RealArray, rowOfEveryToken, type TokenMask } from '../batch/batch.ts'
import { heldRatio } from '../batch/loss-term.ts'
import { checkOptions } from '../checks/options.ts'
import { checkLength, checkName, checkNumbers, checkReals } from '../checks/values.ts'

/**
 * Which weight a token of ratio w = exp(oldLogp − rolloutLogp) gets; wᵢ = Π w over the valid tokens of row i:
 *
 * | mode | weight | source |
 * | --- | --- | --- |
 * | `token-truncate` | clamp(w, lowest, highest) | TIS: verl, OpenRLHF |
 * | `token-mask` | w inside the bounds, else 0 | IcePop: OpenRLHF, NeMo-RL |
 * | `sequence-truncate` | clamp(wᵢ, lowest, highest) | TRL, verl |
 * | `sequence-mask` | wᵢ inside the bounds, else 0 | TRL's default, highest 3 |
 * | `row-gate` | w where the geometric mean of the row's w is inside the bounds, else 0 | OpenRLHF, NeMo-RL |
 *
 * A product over a row grows with its length, so the sequence modes cut long replies more often.
 */
export type OffPolicyMode = 'token-truncate' | 'token-mask' | 'sequence-truncate' | 'sequence-mask' | 'row-gate'

const modes: readonly OffPolicyMode[] = [
  'token-truncate',
  'token-mask',
  'sequence-truncate',
  'sequence-mask',
  'row-gate',
]

/** Options of `offPolicyCorrections`. */
export interface OffPolicyOptions {
  mode: OffPolicyMode
  /** Default 0. */
  lowest?: number
  highest: number
}

/**
 * Importance weights for replies that another engine sampled, whose log-probabilities differ from the trainer's. Constants, to be
 * given as `corrections` of a batch; 0 where the mask is 0. A weight of 0 leaves its token in the denominators of the aggregation.
 *
 * @param batch mask, and the trainer's log-probabilities before the update (with the current ones in their place, the weights are those
 *   of verl's bypass mode for REINFORCE)
 * @param rolloutLogp (B, T) log-probabilities that the sampling engine reported, nats
 * @returns (B, T)
 * @throws RangeError for arrays of different lengths
 */
export function offPolicyCorrections(
  batch: TokenMask & { oldLogp: RealArray },
  rolloutLogp: RealArray,
  { mode, lowest = 0, highest, ...rest }: OffPolicyOptions,
): Float64Array {
  checkOptions('offPolicyCorrections', rest, ['mode', 'lowest', 'highest'])
  checkMask('offPolicyCorrections', batch)
  const { rows, tokens, mask, oldLogp } = batch
  checkReals('offPolicyCorrections', 'oldLogp', oldLogp, rows * tokens)
  checkReals('offPolicyCorrections', 'rolloutLogp', rolloutLogp, rows * tokens)
  checkName('offPolicyCorrections', 'mode', mode, modes)
  checkNumbers('offPolicyCorrections', { lowest, highest })
  const result = new Float64Array(rows * tokens)
  const masked = (w: number) => (w >= lowest && w <= highest ? w : 0)
  const truncated = (w: number) => Math.min(Math.max(w, lowest), highest)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * tokens, (row + 1) * tokens]
    let [sum, length] = [0, 0]
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue
      sum += oldLogp[i]! - rolloutLogp[i]!
      length++
    }
    const ofRow = heldRatio(sum)
    const gate = masked(heldRatio(sum / Math.max(1, length))) > 0 ? 1 : 0
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue
      const ofToken = heldRatio(oldLogp[i]! - rolloutLogp[i]!)
      if (mode === 'token-truncate') result[i] = truncated(ofToken)
      else if (mode === 'token-mask') result[i] = masked(ofToken)
      else if (mode === 'sequence-truncate') result[i] = truncated(ofRow)
      else if (mode === 'sequence-mask') result[i] = masked(ofRow)
      else result[i] = gate * ofToken
    }
  }
  return result
}

/**
 * Corrections divided by their mean, over the valid tokens or, where all tokens of a row share one weight, over the rows (verl's
 * rollout_is_batch_normalize): the off-policy weights then leave the size of the step alone.
 * @param corrections (B, T) from `offPolicyCorrections`
 * @returns (B, T)
 * @throws RangeError for arrays of wrong lengths
 */
export function normaliseCorrections(
  batch: TokenMask,
  corrections: Float64Array,
  over: 'tokens' | 'rows' = 'tokens',
): Float64Array {
  checkMask('normaliseCorrections', batch)
  checkName('normaliseCorrections', 'over', over, ['tokens', 'rows'])
  checkLength('normaliseCorrections', 'corrections', corrections, batch.rows * batch.tokens)
  let [sum, count, last] = [0, 0, -1]
  rowOfEveryToken(batch, (i, row) => {
    if (over === 'rows' && row === last) return
    last = row
    sum += corrections[i]!
    count++
  })
  return corrections.map((weight) => (sum > 0 ? (weight * count) / sum : weight))
}
