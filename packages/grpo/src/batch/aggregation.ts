import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers } from '../checks/values.ts'
import { checkMask, type TokenMask } from './batch.ts'

/**
 * How per-token losses become one number, L = Σ W·l. With N = valid tokens, Lᵢ = valid tokens of row i, B′ = rows with a valid
 * token, C = `constant`, N_g = valid tokens of group g, and D the denominator that micro-batches share:
 *
 * | mode | W where the mask is 1 | D | source |
 * | --- | --- | --- | --- |
 * | `token-mean` | 1/D | N | DAPO, arXiv:2503.14476; verl, EasyR1 |
 * | `token-sum` | 1/D | 1 | verl |
 * | `sequence-mean-token-mean` | 1/(Lᵢ D) | B′ | GRPO, arXiv:2402.03300 |
 * | `sequence-mean-token-mean-all` | 1/(Lᵢ D) | B | TRL, EasyR1: fully masked rows count |
 * | `sequence-mean-token-sum` | 1/D | B′ | verl |
 * | `sequence-mean-token-sum-constant` | 1/(C D) | B′ | verl |
 * | `sequence-mean-token-sum-constant-all` | 1/(C D) | B | Dr. GRPO, arXiv:2503.20783; TRL |
 * | `sequence-sum-token-sum-constant` | 1/(C D) | 1 | verl before 2026 |
 * | `group-token-mean` | 1/(N_g D) | groups with a valid token | DAPO equation 8 |
 */
export type AggregationMode =
  | 'token-mean'
  | 'token-sum'
  | 'sequence-mean-token-mean'
  | 'sequence-mean-token-mean-all'
  | 'sequence-mean-token-sum'
  | 'sequence-mean-token-sum-constant'
  | 'sequence-mean-token-sum-constant-all'
  | 'sequence-sum-token-sum-constant'
  | 'group-token-mean'

const modes: readonly AggregationMode[] = [
  'token-mean',
  'token-sum',
  'sequence-mean-token-mean',
  'sequence-mean-token-mean-all',
  'sequence-mean-token-sum',
  'sequence-mean-token-sum-constant',
  'sequence-mean-token-sum-constant-all',
  'sequence-sum-token-sum-constant',
  'group-token-mean',
]

/** An aggregation mode with what it needs. */
export interface Aggregation {
  mode: AggregationMode
  /** C, tokens; the `…-constant` modes need it. Usually the longest reply allowed. */
  constant?: number
  /** (B) group label per row; `group-token-mean` needs it. A group must not be split over micro-batches. */
  groups?: ArrayLike<number>
  /** Added to D, as EasyR1 (1e-8) does. Default 0. */
  epsilon?: number
}

/**
 * D of one micro-batch. D is additive: sum it over all micro-batches of an optimiser step and pass the sum to `weights` (or to
 * `policyObjective`), and the accumulated gradient equals that of the undivided batch. For the two sum modes D is 1 throughout and
 * must not be summed. Where workers average their gradients, D is the sum over all of them divided by their number. Averaging the means of micro-batches instead weights tokens of short micro-batches too much.
 */
export function denominator(batch: TokenMask, aggregation: Aggregation): number {
  checkAggregation('denominator', batch, aggregation)
  const { mode } = aggregation
  if (mode === 'token-sum' || mode === 'sequence-sum-token-sum-constant') return 1
  if (mode === 'sequence-mean-token-mean-all' || mode === 'sequence-mean-token-sum-constant-all') return batch.rows
  const lengths = validTokens(batch)
  if (mode === 'token-mean') return lengths.reduce((sum, length) => sum + length, 0)
  if (mode === 'group-token-mean') return tokensPerGroup(batch, lengths, aggregation.groups).size
  return lengths.reduce((sum, length) => sum + (length > 0 ? 1 : 0), 0)
}

/**
 * The (B, T) matrix W of a mode; 0 where the mask is 0. Every loss and every gradient of this package is linear in it.
 *
 * @param total D of the whole optimiser step; by default that of `batch`
 * @throws RangeError for a mode without the `constant` or the `groups` it needs
 */
export function weights(
  batch: TokenMask,
  aggregation: Aggregation,
  total: number = denominator(batch, aggregation),
): Float64Array {
  checkAggregation('weights', batch, aggregation)
  checkNumbers('weights', { total, epsilon: aggregation.epsilon ?? 0 })
  const { rows, tokens, mask } = batch
  const lengths = validTokens(batch)
  const scale = rowScale(batch, aggregation, lengths)
  const divisor = total + (aggregation.epsilon ?? 0)
  const result = new Float64Array(rows * tokens)
  for (let row = 0; row < rows; row++) {
    if (lengths[row] === 0) continue
    const weight = 1 / (scale(row) * divisor)
    for (let i = row * tokens; i < (row + 1) * tokens; i++) if (mask[i] !== 0) result[i] = weight
  }
  return result
}

function checkAggregation(caller: string, batch: TokenMask, aggregation: Aggregation): void {
  checkMask(caller, batch)
  checkName(caller, 'aggregation.mode', aggregation?.mode, modes)
  checkOptions(caller, aggregation, ['mode', 'constant', 'groups', 'epsilon'], 'aggregation')
}

/** (B) valid tokens of each row. */
export function validTokens(batch: TokenMask): Float64Array {
  checkMask('validTokens', batch)
  const { rows, tokens, mask } = batch
  const lengths = new Float64Array(rows)
  for (let row = 0, i = 0; row < rows; row++) {
    let length = 0
    for (const end = (row + 1) * tokens; i < end; i++) if (mask[i] !== 0) length++
    lengths[row] = length
  }
  return lengths
}

/** What divides the weight of a row besides D. */
function rowScale(batch: TokenMask, aggregation: Aggregation, lengths: Float64Array): (row: number) => number {
  const { mode, constant, groups } = aggregation
  if (mode.includes('constant')) {
    if (constant === undefined || !(constant > 0))
      throw new RangeError(`weights: expected constant > 0 for mode ${mode}, got ${constant}`)
    return () => constant
  }
  if (mode.startsWith('sequence-mean-token-mean')) return (row) => lengths[row]!
  if (mode === 'group-token-mean') {
    const perGroup = tokensPerGroup(batch, lengths, groups)
    return (row) => perGroup.get(groups![row]!)!
  }
  return () => 1
}

function tokensPerGroup(
  batch: TokenMask,
  lengths: Float64Array,
  groups: ArrayLike<number> | undefined,
): Map<number, number> {
  if (groups?.length !== batch.rows)
    throw new RangeError(`weights: expected one group label per row (${batch.rows}), got ${groups?.length ?? 'none'}`)
  const sums = new Map<number, number>()
  for (let row = 0; row < batch.rows; row++) {
    if (lengths[row]! > 0) sums.set(groups[row]!, (sums.get(groups[row]!) ?? 0) + lengths[row]!)
  }
  return sums
}
