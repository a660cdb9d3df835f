import { denominator } from '../batch/aggregation.ts'
import type { PolicyBatch, RealArray } from '../batch/batch.ts'
import type { GroupLabels } from '../groups/groups.ts'
import { positiveLikelihood } from '../losses/added/positive-likelihood.ts'
import { type Objective, policyObjective } from '../objective/objective.ts'
import type { Learning } from './recipe.ts'

/**
 * `policyObjective` with what a recipe adds: the groups of its aggregation, and its imitation term.
 * @param known (B) group labels; whether each reply is right, for the imitation term; D where `batch` is a part of an optimiser step. The
 *   imitation term averages over the right replies of `batch`.
 * @throws RangeError for arrays of wrong lengths, or an imitation term without verdicts
 */
export function recipeObjective<A extends RealArray>(
  batch: PolicyBatch<A>,
  { loss, aggregation, kl, imitation }: Pick<Learning, 'loss' | 'aggregation' | 'kl' | 'imitation'>,
  known: { groups: GroupLabels; correct?: ArrayLike<number | boolean>; denominator?: number },
): Objective<A> {
  const grouped = aggregation.mode === 'group-token-mean' ? { ...aggregation, groups: known.groups } : aggregation
  const objective = policyObjective(batch, {
    loss,
    aggregation: grouped,
    ...(kl && { kl }),
    denominator: known.denominator ?? denominator(batch, grouped),
  })
  if (!imitation) return objective
  if (!known.correct) throw new RangeError('recipeObjective: expected verdicts for the imitation term, got none')
  const term = positiveLikelihood(batch, known.correct, imitation, objective.dLdlogp)
  return { ...objective, loss: objective.loss + term }
}
