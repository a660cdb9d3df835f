import type { Rng, Sample, TrainablePolicy } from '@spatial-ssrl/core'
import { createRng } from '@spatial-ssrl/core'
import { bareReply, coldStartReply, plainReply } from '@spatial-ssrl/tasks'
import { requireFinite, toldNorm } from '../optimise/finite.ts'
import { optimiserStep } from '../optimise/optimiser-config.ts'
import { replyLengths, replyMask, toReplyBatch } from '../optimise/reply-batch.ts'
import { questionOrder } from '../questions/question-order.ts'
import type { Questions } from '../questions/questions.ts'
import { toRequest } from '../questions/request.ts'
import { stagePrompt } from '../questions/stage-prompt.ts'
import type { TrainingHooks } from '../run/hooks.ts'
import type { RunFolder } from '../run/run-folder.ts'
import { runStage, type StageStart } from '../run/training-loop.ts'
import type { SftConfig } from './sft-config.ts'

/** A model that also turns text into tokens, which the supervised stage needs for its targets. */
export interface TeachablePolicy extends TrainablePolicy {
  /** Token ids of a text, without an end token. */
  encode(text: string): Int32Array
  readonly config: { readonly endTokens: readonly number[] }
}

/**
 * Supervised training on replies written from the true answer: minimises the mean −log π over all reply tokens of a batch, the end
 * token included. That is the policy step with dL/dlogp = −1/N.
 * @returns steps done in all
 * @throws SpatialError `model` when loss or gradient are not finite; the weights are those of the step before
 */
export async function trainSupervised(
  policy: TeachablePolicy,
  questions: Questions,
  config: SftConfig,
  run: RunFolder,
  start: StageStart,
  hooks: TrainingHooks,
): Promise<number> {
  const order = questionOrder(questions.strata, config.seed)
  const rng = createRng(config.seed).fork('replies')
  const prompt = stagePrompt(config, questions.prompt)
  const endToken = policy.config.endTokens[0]!

  const prepare = async (step: number) => {
    const samples = await Promise.all(order(step, config.batchSize).map((index) => questions.get(index)))
    const requests = await Promise.all(samples.map((sample) => toRequest(sample, prompt)))
    await policy.prepare?.(requests)
    const texts = samples.map((sample, k) => replyText(sample, config, rng.fork(step).fork(k)))
    return toReplyBatch(
      requests,
      texts.map((text) => [Int32Array.from([...policy.encode(text), endToken])]),
    )
  }

  return runStage(
    {
      phase: 'sft',
      prepare,
      async learn(batch, step, { clock, spent, isLast }) {
        const began = clock()
        const tokens = replyLengths(batch).reduce((sum, length) => sum + length, 0)
        const gradient = Float32Array.from(replyMask(batch), (real) => -real / tokens)
        const { logprobs } = await policy.accumulate(batch, gradient)
        const loss = logprobs.reduce((sum, logp) => sum - logp, 0) / tokens
        requireFinite('loss', [loss], step + 1)
        const settings = optimiserStep(config.optimiser, step, spent)
        const { gradNorm } = await policy.update(settings)
        const norm = toldNorm(gradNorm, step + 1)
        const logged = (step + 1) % config.logEvery === 0 || isLast()
        const { learningRate } = settings
        const figures = { loss, ...norm, learningRate, tokens, seconds: { step: clock() - began } }
        return { summary: `loss ${loss.toFixed(3)}`, metrics: logged ? figures : null }
      },
    },
    policy,
    config,
    run,
    start,
    hooks,
  )
}

function replyText(sample: Sample, config: SftConfig, rng: Rng): string {
  switch (config.reply) {
    case 'bare':
      return bareReply(sample)
    case 'plain':
      return plainReply(sample, rng)
    case 'cold-start':
      return coldStartReply(sample, rng)
  }
}
