import { createRng, type OptimiserStep, type ReplyBatch, SpatialError } from '@spatial-ssrl/core'
import {
  correctRollout,
  correctUpdate,
  type Learning,
  maskTruncated,
  recipeAdvantages,
  recipeNeeds,
  recipeObjective,
} from '@spatial-ssrl/grpo'
import { requireFinite, toldNorm } from '../optimise/finite.ts'
import { replyMask, toReplyBatch } from '../optimise/reply-batch.ts'
import { learningOf } from '../recipe/recipe-config.ts'
import { scheduledStep } from '../recipe/steps-schema.ts'
import type { RolloutPolicy } from '../rollouts/sampler.ts'
import type { GrpoConfig } from './grpo-config.ts'
import { mismatchFigures } from './mismatch-figures.ts'
import { keptRows, rolledOut } from './rolled-out.ts'
import type { RolloutGroup } from './rollout.ts'
import { scoreRollout } from './rollout-scores.ts'

/** Figures of the updates on one rollout, averaged over them; see `ObjectiveMetrics` for most. What an engine does not tell is absent. */
export type UpdateMetrics = Record<string, number>

/**
 * The optimiser updates on one rollout: its groups are cut into `updatesPerRollout` equal mini-batches, each one update. Advantages,
 * old and reference log-probabilities are those of the whole rollout, taken before the first update.
 * @param when number of the rollout, from 0, and share of the budget spent before it
 * @throws SpatialError `model` when loss or gradient are not finite, or the engine does not tell what the recipe looks at; the update that
 *   would have applied them is not made
 */
export async function updateOnGroups(
  policy: RolloutPolicy,
  groups: readonly RolloutGroup[],
  config: GrpoConfig,
  { step, spent }: { step: number; spent: number },
): Promise<UpdateMetrics> {
  const { recipe } = config
  const { groupSize: G, updatesPerRollout } = recipe
  const learning = learningOf(recipe)
  const batch = toReplyBatch(
    groups.map(({ request }) => request),
    groups.map(({ generations }) => generations.map(({ tokens }) => tokens)),
  )
  const T = batch.maxTokens
  const scores = await scoreRollout(policy, batch, groups, config, policy.remote !== undefined)
  const all = rolledOut(groups, { mask: replyMask(batch), maxTokens: T }, scores)
  const { advantages } = recipeAdvantages(all, learning)
  const perReply = advantages.length === all.rows
  const { mask, corrections } = maskOf(groups, all, scores, learning)
  const correct = groups.flatMap(({ verdicts }) => verdicts.map(({ parts }) => parts.accuracy === 1))

  const perUpdate = groups.length / updatesPerRollout
  const sums: UpdateMetrics = {}
  for (let part = 0; part < updatesPerRollout; part++) {
    const [first, end] = [part * perUpdate * G, (part + 1) * perUpdate * G]
    const mini: ReplyBatch = { groups: batch.groups.slice(part * perUpdate, (part + 1) * perUpdate), maxTokens: T }
    const rows = <A extends { subarray(from: number, to: number): A }>(array: A) => array.subarray(first * T, end * T)
    // Before the first update the current policy is the sampling policy: its log-probabilities are known.
    const now = part === 0 ? scores.current : await policy.logprobs(mini)
    const current = part === 0 ? rows(now.logprobs) : now.logprobs
    const entropies = part === 0 ? now.entropy && rows(now.entropy) : now.entropy
    if (learning.corrections?.highEntropy && entropies === undefined) throw untold()
    const given = {
      rows: perUpdate * G,
      tokens: T,
      logp: current,
      oldLogp: rows(scores.old),
      ...(scores.reference && { referenceLogp: rows(scores.reference) }),
      mask: rows(mask),
      advantages: perReply ? advantages.subarray(first, end) : rows(advantages),
      ...(corrections && { corrections: rows(corrections) }),
    }
    const random = createRng(`${config.seed}/corrections/${step}/${part}`)
    const corrected = correctUpdate(given, learning.corrections ?? {}, {
      ...(scores.rollout && { rolloutLogp: rows(scores.rollout) }),
      ...(entropies && { entropies }),
      random: () => random.uniform(0, 1),
    })
    const known = { groups: all.groups.subarray(first, end), correct: correct.slice(first, end) }
    const { loss, dLdlogp, metrics } = recipeObjective(corrected, learning, known)
    requireFinite('loss', [loss], step + 1)
    requireFinite('gradient of the loss', dLdlogp, step + 1)
    const settings = scheduledStep(recipe.optimiser, recipe.schedule, step * updatesPerRollout + part, spent)
    const { gradNorm } = await learn(policy, mini, dLdlogp, settings)
    const norm = toldNorm(gradNorm, step + 1)
    const { learningRate } = settings
    for (const [name, value] of Object.entries({ loss, ...norm, learningRate, ...metrics }))
      sums[name] = (sums[name] ?? 0) + value / updatesPerRollout
  }
  return { ...sums, ...(policy.remote && mismatchFigures(all, scores, learning)) }
}

/** One update. The step follows its gradient at once where the policy keeps the order: a far one works on both in one turn. */
async function learn(policy: RolloutPolicy, batch: ReplyBatch, dLdlogp: Float32Array, settings: OptimiserStep) {
  const passed = policy.accumulate(batch, dLdlogp)
  if (!policy.queued) await passed
  const [stepped] = await Promise.all([policy.update(settings), passed])
  return stepped
}

/** (B, T) the tokens that the updates learn from, and their factors: without what filters and corrections of the rollout take out. */
function maskOf(
  groups: readonly RolloutGroup[],
  all: ReturnType<typeof rolledOut>,
  { rollout, scored }: Awaited<ReturnType<typeof scoreRollout>>,
  learning: Learning,
): { mask: Uint8Array; corrections?: Float64Array } {
  const { filters, corrections } = learning
  let mask = all.mask
  if (filters) {
    const kept = keptRows(groups, learning)
    mask = mask.map((valid, i) => valid & kept[Math.floor(i / all.tokens)]!)
  }
  if (filters?.truncated) {
    const truncated = groups.flatMap(({ generations }) =>
      generations.map(({ finishReason }) => finishReason === 'length'),
    )
    mask = maskTruncated({ ...all, mask }, truncated)
  }
  const compares = recipeNeeds(learning).some(({ need }) => need === 'rollout-logprobs')
  if (!corrections || !compares || !rollout || !scored) return { mask }
  const result = correctRollout({ ...all, mask, oldLogp: scored }, rollout, corrections)
  return { ...result, mask: Uint8Array.from(result.mask) }
}

function untold(): SpatialError {
  return new SpatialError(
    'model',
    'recipe.corrections.highEntropy needs the entropy of every token, which this engine does not tell: leave it out, or choose another engine',
  )
}
