import { questionOrder } from '../questions/question-order.ts'
import type { Questions } from '../questions/questions.ts'
import { toRequest } from '../questions/request.ts'
import { stagePrompt } from '../questions/stage-prompt.ts'
import { learningOf } from '../recipe/recipe-config.ts'
import { openReward } from '../reward/open-reward.ts'
import type { RolloutPolicy } from '../rollouts/sampler.ts'
import type { TrainingHooks } from '../run/hooks.ts'
import { type RunFolder, stepName } from '../run/run-folder.ts'
import { runStage, type StageStart } from '../run/training-loop.ts'
import type { GrpoConfig } from './grpo-config.ts'
import { updateOnGroups } from './grpo-update.ts'
import { requireParts } from './rolled-out.ts'
import { rolloutLine } from './rollout.ts'
import { rolloutMetrics } from './rollout-metrics.ts'
import { firstSampling, type Prepared, sampleGroups } from './sample-groups.ts'

/**
 * Group relative policy optimisation (arXiv:2402.03300) with the settings of `config`: sample, verify, compare within groups, update.
 * With a KL term the policy must hold its reference (`freezeReference`) already.
 * @returns steps done in all
 * @throws SpatialError `model` when loss or gradient are not finite
 */
export async function trainGrpo(
  policy: RolloutPolicy,
  questions: Questions,
  config: GrpoConfig,
  run: RunFolder,
  start: StageStart,
  hooks: TrainingHooks,
): Promise<number> {
  const judge = openReward(config.reward)
  const order = questionOrder(questions.strata, config.seed)
  const prompt = stagePrompt(config, questions.prompt)
  const { promptsPerRollout } = config.recipe
  const learning = learningOf(config.recipe)
  const furtherOrder = questionOrder(questions.strata, `${config.seed}/further`)
  const prepared = async (indices: readonly number[]): Promise<Prepared[]> => {
    const samples = await Promise.all(indices.map((index) => questions.get(index)))
    const requests = await Promise.all(samples.map((sample) => toRequest(sample, prompt)))
    await policy.prepare?.(requests)
    return samples.map((sample, k) => ({ sample, request: requests[k]! }))
  }
  const ahead = (config.staleness ?? 0) / config.recipe.updatesPerRollout
  let before: Promise<unknown> = Promise.resolve()
  /** One after the other, so that replies ahead are begun in the order in which they are needed. */
  const prepare = (step: number): Promise<Prepared[]> => {
    const mine = before.then(async () => {
      const batch = await prepared(order(step, promptsPerRollout))
      const requests = batch.map(({ request }) => request)
      if (ahead > 0 && step < config.steps) policy.remote?.sampleAhead(requests, firstSampling(config, step))
      return batch
    })
    before = mine.catch(() => {})
    return mine
  }
  /** Questions of the rounds after the first: by an order of their own, so that those of later steps stay what they are. */
  const further = (step: number) => (round: number) =>
    prepared(furtherOrder(step * (learning.filters?.resample?.maxRounds ?? 1) + round - 1, promptsPerRollout))
  if (learning.advantage.name === 'decoupled-normalised') {
    const sample = await questions.get(order(0, 1)[0]!)
    requireParts(learning, judge(sample, { text: '', tokens: 0 })?.parts ?? {})
  }

  return runStage(
    {
      phase: 'grpo',
      prepare,
      ahead: Math.max(1, ahead),
      async learn(batch, step, { clock, spent, isLast }) {
        const began = clock()
        const { groups, seen, metrics } = await sampleGroups(policy, batch, further(step), config, { judge, step })
        const rolledOut = clock()
        const update = await updateOnGroups(policy, groups, config, { step, spent })
        const figures = rolloutMetrics(seen)
        const seconds = { rollout: rolledOut - began, update: clock() - rolledOut }
        const stored = (step + 1) % config.rolloutEvery === 0 || isLast()
        const lines = groups.slice(0, config.rolloutGroups).map((group) => `${rolloutLine(group)}\n`)
        return {
          summary: `reward ${figures.reward.toFixed(3)} accuracy ${(100 * figures.accuracy).toFixed(1)} %`,
          metrics: { ...figures, ...metrics, ...update, ...policy.remote?.figures(), seconds },
          files: stored ? { [`rollouts/${stepName(step + 1)}.jsonl`]: lines.join('') } : {},
        }
      },
    },
    policy,
    config,
    run,
    start,
    hooks,
  )
}
