import type { Generation, Policy, PromptFormat, Sample } from '@spatial-ssrl/core'
import type { Judge } from '@spatial-ssrl/verifiers'
import { toRequest } from '../questions/request.ts'
import { judged } from '../reward/open-reward.ts'

/** How a model did on one question. */
export interface QuestionResult {
  id: string
  task: string
  source: string
  /** Kind of the picture's source: `photograph`, `rgbd` or `scene`. */
  origin: string
  /** Share of the sampled answers that are right: pass@1 at the sampling temperature, [0, 1]. */
  sampled: number
  /** 1 when the greedy answer is right. */
  greedy: number
  /** Share of the sampled answers in the asked format, [0, 1]. */
  format: number
  /** Mean length of the sampled answers, tokens. */
  length: number
  greedyReply: string
}

/** How a policy is asked and judged. */
export interface EvaluationOptions {
  /** How the questions are asked: of a trained model, as its training asked them. */
  prompt: PromptFormat
  /** What replies earn; its parts `accuracy` and `format` are told. */
  judge: Judge
  /** Sampled answers per question. */
  n: number
  temperature: number
  maxTokens: number
  seed: number | string
  /** Questions sent to the policy at once. */
  batch: number
  /** Called behind each batch. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/**
 * Asks every question greedily once and n times at the temperature, and judges the replies.
 * @returns one result per question, in their order
 * @throws the reason of `signal` behind the batch under way
 */
export async function evaluate(
  policy: Policy,
  samples: readonly Sample[],
  options: EvaluationOptions,
): Promise<QuestionResult[]> {
  const results: QuestionResult[] = []
  for (let start = 0; start < samples.length; start += options.batch) {
    const batch = samples.slice(start, start + options.batch)
    const requests = await Promise.all(batch.map((sample) => toRequest(sample, options.prompt)))
    const { maxTokens, n, temperature } = options
    const greedy = await policy.generate(requests, { n: 1, temperature: 0, maxTokens, seed: 0 })
    const sampled = await policy.generate(requests, { n, temperature, maxTokens, seed: `${options.seed}/${start}` })
    for (const [i, sample] of batch.entries()) {
      const partsOf = ({ text, tokens }: Generation) =>
        judged(options.judge, sample, { text, tokens: tokens.length }).parts
      const verdicts = sampled[i]!.map(partsOf)
      const share = (part: string) => verdicts.reduce((sum, parts) => sum + (parts[part] ?? 0), 0) / n
      results.push({
        id: sample.id,
        task: sample.task,
        source: sample.source,
        origin: String(sample.meta.origin ?? 'photograph'),
        sampled: share('accuracy'),
        greedy: partsOf(greedy[i]![0]!).accuracy ?? 0,
        format: share('format'),
        length: sampled[i]!.reduce((sum, generation) => sum + generation.tokens.length, 0) / n,
        greedyReply: greedy[i]![0]!.text,
      })
    }
    options.signal?.throwIfAborted()
    options.onProgress?.(Math.min(start + options.batch, samples.length), samples.length)
  }
  return results
}
