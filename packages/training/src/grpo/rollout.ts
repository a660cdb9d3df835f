import type { Generation, Policy, PolicyRequest, Sample } from '@spatial-ssrl/core'
import type { Judge, Verdict } from '@spatial-ssrl/verifiers'
import { judged } from '../reward/open-reward.ts'

/** One question with its sampled and verified replies. */
export interface RolloutGroup {
  sample: Sample
  request: PolicyRequest
  generations: Generation[]
  verdicts: Verdict[]
  /** Reward of the temperature-0 reply, where the recipe compares with it. */
  greedy?: number
}

export interface RolloutOptions {
  repliesPerPrompt: number
  temperature: number
  maxReplyTokens: number
  seed: string
  /** Whether every question is also answered at temperature 0. */
  greedy?: boolean
  /** What replies earn. */
  judge: Judge
}

/** Samples G replies per question and judges them. @throws SpatialError `data` for a question that the reward cannot judge */
export async function rollOut(
  policy: Policy,
  questions: readonly { sample: Sample; request: PolicyRequest }[],
  options: RolloutOptions,
): Promise<RolloutGroup[]> {
  const { repliesPerPrompt: n, temperature, maxReplyTokens: maxTokens, seed, judge } = options
  const replies = await policy.generate(
    questions.map(({ request }) => request),
    { n, temperature, maxTokens, seed },
  )
  const best = options.greedy
    ? await policy.generate(
        questions.map(({ request }) => request),
        { n: 1, temperature: 0, maxTokens, seed: `${seed}/greedy` },
      )
    : undefined
  return questions.map(({ sample, request }, i) => {
    const verdictOn = ({ text, tokens }: Generation) => judged(judge, sample, { text, tokens: tokens.length })
    return {
      sample,
      request,
      generations: replies[i]!,
      verdicts: replies[i]!.map(verdictOn),
      ...(best && { greedy: verdictOn(best[i]![0]!).reward }),
    }
  })
}

/**
 * Stored form of a group: one line of `rollouts/step-N.jsonl`, with all that a reward looks at. `prompt` is the text as the model was given
 * it, `images` are the names of its pictures in the data set.
 */
export function rolloutLine({ sample, request, generations, verdicts }: RolloutGroup): string {
  const replies = generations.map(({ text, tokens, finishReason }, k) => ({
    text,
    tokens: tokens.length,
    finishReason,
    ...verdicts[k]!,
  }))
  const { id, task, problem, answer, meta } = sample
  const images = sample.images.map(({ path }) => path)
  return JSON.stringify({ id, task, problem, prompt: request.text, answer, images, meta, replies })
}
