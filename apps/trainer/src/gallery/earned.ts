import type { Sample } from '@spatial-ssrl/core'
import { corruptAnswer } from '@spatial-ssrl/puzzles'
import type { Judge } from '@spatial-ssrl/verifiers'

/** A reply and what a reward gives for it; null where it cannot judge it. */
export interface Earned {
  reply: string
  reward: number | null
}

/**
 * What the reward gives to the true answer in the asked format, to the same without a box, and to an answer that is wrong in its last place:
 * with partial credit the last tells how much a near miss is worth.
 */
export function earnedBy({ task, answer, meta }: Sample, judge: Judge): Earned[] {
  const boxed = (text: string) => `<think>…</think> \\boxed{${text}}`
  return [boxed(answer), answer, boxed(corruptAnswer(answer))].map((reply) => ({
    reply,
    reward: judge({ task, answer, meta }, { text: reply, tokens: reply.length })?.reward ?? null,
  }))
}
