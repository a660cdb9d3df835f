import type { ReplyBatch, TrainablePolicy } from '@spatial-ssrl/core'
import {
  consecutiveGroups,
  estimateAdvantages,
  type ObjectiveOptions,
  policyObjective,
  presets,
} from '@spatial-ssrl/grpo'
import { requireFinite, toldNorm } from '../optimise/finite.ts'
import { optimiserStep } from '../optimise/optimiser-config.ts'
import { padRows, replyMask, toReplyBatch } from '../optimise/reply-batch.ts'
import type { GrpoConfig } from './grpo-config.ts'
import type { RolloutGroup } from './rollout.ts'

/** Figures of the updates on one rollout, averaged over them; see `ObjectiveMetrics` for most. What an engine does not tell is absent. */
export type UpdateMetrics = Record<string, number>

/**
 * The optimiser updates on one rollout: its groups are cut into `updatesPerRollout` equal mini-batches, each one update. Advantages,
 * old and reference log-probabilities are those of the whole rollout, taken before the first update.
 * @param when number of the rollout, from 0, and share of the budget spent before it
 * @throws SpatialError `model` when loss or gradient are not finite; the update that would have applied them is not made
 */
export async function updateOnGroups(
  policy: TrainablePolicy,
  groups: readonly RolloutGroup[],
  config: GrpoConfig,
  { step, spent }: { step: number; spent: number },
): Promise<UpdateMetrics> {
  const { repliesPerPrompt: G, updatesPerRollout } = config
  const batch = toReplyBatch(
    groups.map(({ request }) => request),
    groups.map(({ generations }) => generations.map(({ tokens }) => tokens)),
  )
  const T = batch.maxTokens
  const rewards = groups.flatMap(({ verdicts }) => verdicts.map(({ reward }) => reward))
  const advantages = estimateAdvantages(rewards, consecutiveGroups(rewards.length, G), presets.paper.advantage)
  const old = await oldLogprobs(policy, batch, groups, config)
  const reference = config.klCoefficient > 0 ? (await policy.referenceLogprobs(batch)).logprobs : undefined

  const perUpdate = groups.length / updatesPerRollout
  const sums: UpdateMetrics = {}
  for (let part = 0; part < updatesPerRollout; part++) {
    const [first, end] = [part * perUpdate, (part + 1) * perUpdate]
    const mini: ReplyBatch = { groups: batch.groups.slice(first, end), maxTokens: T }
    const rows = (array: Float32Array) => array.subarray(first * G * T, end * G * T)
    // Before the first update the current policy is the sampling policy: its log-probabilities are known.
    const logp = part === 0 ? rows(old) : (await policy.logprobs(mini)).logprobs
    const { loss, dLdlogp, metrics } = policyObjective(
      {
        rows: perUpdate * G,
        tokens: T,
        logp,
        oldLogp: rows(old),
        ...(reference && { referenceLogp: rows(reference) }),
        mask: replyMask(mini),
        advantages: advantages.subarray(first * G, end * G),
      },
      objectiveOptions(config),
    )
    requireFinite('loss', [loss], step + 1)
    requireFinite('gradient of the loss', dLdlogp, step + 1)
    await policy.accumulate(mini, dLdlogp)
    const settings = optimiserStep(config.optimiser, step * updatesPerRollout + part, spent)
    const { gradNorm } = await policy.update(settings)
    const norm = toldNorm(gradNorm, step + 1)
    const { learningRate } = settings
    for (const [name, value] of Object.entries({ loss, ...norm, learningRate, ...metrics }))
      sums[name] = (sums[name] ?? 0) + value / updatesPerRollout
  }
  return sums
}

/** (B, T) log-probabilities under the policy that sampled, nats. */
async function oldLogprobs(
  policy: TrainablePolicy,
  batch: ReplyBatch,
  groups: readonly RolloutGroup[],
  config: GrpoConfig,
): Promise<Float32Array> {
  if (config.oldLogprobs === 'recompute') return (await policy.logprobs(batch)).logprobs
  return padRows(
    groups.flatMap(({ generations }) => generations.map(({ logprobs }) => logprobs)),
    batch.maxTokens,
  )
}

/** The paper's objective with the coefficients of this run. */
function objectiveOptions({ clipLow, clipHigh, dualClip, klCoefficient }: GrpoConfig): ObjectiveOptions {
  return {
    loss: { name: 'clipped-surrogate', low: clipLow, high: clipHigh, dual: dualClip },
    aggregation: presets.paper.aggregation,
    ...(klCoefficient > 0 && { kl: { estimator: 'low_var_kl', coefficient: klCoefficient } }),
  }
}
