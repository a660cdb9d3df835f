import type { Generation, Policy, PromptFormat, Sample } from '@spatial-ssrl/core'
import { findTask } from '@spatial-ssrl/tasks'
import { type Judge, readOptionLetter, type Verdict } from '@spatial-ssrl/verifiers'
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
  /** 1 when one of the sampled answers is right: pass@n. */
  best: number
  /** The same as `sampled` at the second temperature, where there is one. */
  cool?: number
  /** 1 when the greedy answer is right. */
  greedy: number
  /** Share of the sampled answers in the asked format, [0, 1]. */
  format: number
  /** Mean length of the sampled answers, tokens. */
  length: number
  greedyReply: string
  /** Of a puzzle whose wrong choices are of several kinds: how often each kind was chosen, of the sampled answers and greedily. */
  choices?: Record<string, Choice>
}

/** How often a choice was made, [0, 1]. */
export interface Choice {
  sampled: number
  greedy: number
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
  /** A second temperature, at which as many are sampled. */
  coolTemperature?: number
  maxTokens: number
  seed: number | string
  /** Questions sent to the policy at once. */
  batch: number
  /** Called behind each batch. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/**
 * Asks every question greedily once and n times at each temperature, and judges the replies.
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
    const seed = `${options.seed}/${start}`
    const sampled = await policy.generate(requests, { n, temperature, maxTokens, seed })
    const cool =
      options.coolTemperature === undefined
        ? undefined
        : await policy.generate(requests, { n, temperature: options.coolTemperature, maxTokens, seed: `${seed}/cool` })
    for (const [i, sample] of batch.entries()) {
      const verdictOn = ({ text, tokens }: Generation) => judged(options.judge, sample, { text, tokens: tokens.length })
      const verdicts = sampled[i]!.map(verdictOn)
      const greedyVerdict = verdictOn(greedy[i]![0]!)
      const share = (of: readonly Verdict[], part: string) =>
        of.reduce((sum, { parts }) => sum + (parts[part] ?? 0), 0) / of.length
      const choices = choicesOf(sample, verdicts, greedyVerdict)
      results.push({
        id: sample.id,
        task: sample.task,
        source: sample.source,
        origin: String(sample.meta.origin ?? 'photograph'),
        sampled: share(verdicts, 'accuracy'),
        best: Math.max(...verdicts.map(({ parts }) => parts.accuracy ?? 0)),
        ...(cool && { cool: share(cool[i]!.map(verdictOn), 'accuracy') }),
        greedy: greedyVerdict.parts.accuracy ?? 0,
        format: share(verdicts, 'format'),
        length: sampled[i]!.reduce((sum, generation) => sum + generation.tokens.length, 0) / n,
        greedyReply: greedy[i]![0]!.text,
        ...(choices && { choices }),
      })
    }
    options.signal?.throwIfAborted()
    options.onProgress?.(Math.min(start + options.batch, samples.length), samples.length)
  }
  return results
}

/** Kinds of the choices that were offered, and how often each was made. */
function choicesOf(sample: Sample, sampled: readonly Verdict[], greedy: Verdict): Record<string, Choice> | null {
  const kinds = findTask(sample.task)?.choices?.(sample.meta)
  if (!kinds) return null
  const chosen = ({ extracted }: Verdict) => kinds[readOptionLetter(extracted ?? '') ?? '']
  return Object.fromEntries(
    Object.values(kinds).map((kind) => [
      kind,
      {
        sampled: sampled.filter((verdict) => chosen(verdict) === kind).length / sampled.length,
        greedy: chosen(greedy) === kind ? 1 : 0,
      },
    ]),
  )
}
