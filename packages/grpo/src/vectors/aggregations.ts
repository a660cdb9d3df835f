import type { Aggregation, AggregationMode } from '../batch/aggregation.ts'
import type { VectorCase } from './read-vectors.ts'

/** The names that the reference implementations give the modes. */
const modes: Record<string, AggregationMode> = {
  'token-mean': 'token-mean',
  'token-mean-eps': 'token-mean',
  'token-mean-global': 'token-mean',
  'trl-bnpo': 'token-mean',
  'token-sum': 'token-sum',
  'seq-mean-token-sum': 'sequence-mean-token-sum',
  'seq-mean-token-mean': 'sequence-mean-token-mean',
  'seq-mean-token-mean-all': 'sequence-mean-token-mean-all',
  'trl-grpo': 'sequence-mean-token-mean-all',
  'mean over sequences': 'sequence-mean-token-mean-all',
  'mean_i( L_i * l_i )': 'sequence-mean-token-sum',
  'seq-mean-token-sum-norm': 'sequence-mean-token-sum-constant',
  'trl-dr_grpo': 'sequence-mean-token-sum-constant-all',
  'seq-sum-token-sum-norm': 'sequence-sum-token-sum-constant',
  'group-token-mean': 'group-token-mean',
}

/** The aggregation that a case names. */
export function aggregationOf({ inputs }: VectorCase): Aggregation {
  const { scale, max_completion_length: longest, index } = inputs.aggregation_params ?? {}
  const constant = scale ?? longest
  const mode = modes[inputs.aggregation]
  if (!mode) throw new Error(`expected a known aggregation, got ${inputs.aggregation}`)
  return {
    mode,
    ...(constant !== undefined && { constant }),
    ...(index && { groups: index }),
    ...(inputs.aggregation === 'token-mean-eps' && { epsilon: 1e-8 }),
  }
}
