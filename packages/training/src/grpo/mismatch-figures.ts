import { type Learning, mismatchMetrics } from '@spatial-ssrl/grpo'
import type { rolledOut } from './rolled-out.ts'
import type { RolloutScores } from './rollout-scores.ts'

/**
 * How far the policy, before its first update, is from the servers that sampled: share of the tokens that the importance weights are worth
 * (effective sample size), k3 estimate of the divergence, χ² and the largest difference of a log-probability, nats. Weights are held to the
 * bounds that the recipe corrects with.
 */
export function mismatchFigures(
  all: ReturnType<typeof rolledOut>,
  { scored, rollout }: RolloutScores,
  { corrections }: Learning,
): Record<string, number> {
  if (!scored || !rollout) return {}
  const { lowest, highest } = corrections?.weights ?? {}
  const bounds = { ...(lowest !== undefined && { lowest }), ...(highest !== undefined && { highest }) }
  const figures = mismatchMetrics({ ...all, oldLogp: scored }, rollout, bounds)
  return {
    mismatchEss: figures.effectiveShare,
    mismatchK3: figures.k3,
    mismatchChiSquared: figures.chiSquared,
    mismatchLargest: figures.largestDifference,
  }
}
