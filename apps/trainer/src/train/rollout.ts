import type { Generation, Policy, PolicyRequest, Sample } from '@spatial-ssrl/core'
import { type Verdict, verify } from '@spatial-ssrl/verifiers'

/** One question with its sampled and verified replies. */
export interface RolloutGroup {
  sample: Sample
  request: PolicyRequest
  generations: Generation[]
  verdicts: Verdict[]
}

export interface RolloutOptions {
  repliesPerPrompt: number
  temperature: number
  maxReplyTokens: number
  seed: string
}

/** Samples G replies per question and verifies them with the published reward. */
export async function rollOut(
  policy: Policy,
  questions: readonly { sample: Sample; request: PolicyRequest }[],
  options: RolloutOptions,
): Promise<RolloutGroup[]> {
  const { repliesPerPrompt: n, temperature, maxReplyTokens: maxTokens, seed } = options
  const replies = await policy.generate(
    questions.map(({ request }) => request),
    { n, temperature, maxTokens, seed },
  )
  return questions.map(({ sample, request }, i) => ({
    sample,
    request,
    generations: replies[i]!,
    verdicts: replies[i]!.map(({ text }) => verify(sample, text, { profile: 'paper' })),
  }))
}

/** Stored form of a group: one line of `rollouts/step-N.jsonl`. `prompt` is the text as the model was given it. */
export function rolloutLine({ sample, request, generations, verdicts }: RolloutGroup): string {
  const replies = generations.map(({ text, tokens, finishReason }, k) => ({
    text,
    tokens: tokens.length,
    finishReason,
    ...verdicts[k]!,
  }))
  const { id, task, problem, answer } = sample
  return JSON.stringify({ id, task, problem, prompt: request.text, answer, replies })
}
