import type { RolloutGroup } from './rollout.ts'

/** Figures of one rollout. Rewards, shares and accuracies in [0, 1], lengths in tokens, entropy in nats a token. */
export interface RolloutMetrics {
  [name: string]: number | { [task: string]: TaskMetrics }
  prompts: number
  replies: number
  reward: number
  accuracy: number
  format: number
  replyLength: number
  /** Share of replies cut at the token limit. */
  truncated: number
  /** Share of groups whose replies all earned the same: they teach nothing. */
  groupsWithoutSignal: number
  /** Mean −log π of the sampled tokens: an unbiased estimate of the policy's entropy at the sampling temperature. */
  entropy: number
  tasks: { [task: string]: TaskMetrics }
}

export interface TaskMetrics {
  [name: string]: number
  prompts: number
  reward: number
  accuracy: number
  format: number
  groupsWithoutSignal: number
}

/** @param groups at least one, each with at least one reply */
export function rolloutMetrics(groups: readonly RolloutGroup[]): RolloutMetrics {
  const generations = groups.flatMap((group) => group.generations)
  const tokens = generations.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const surprise = generations.reduce((sum, { logprobs }) => sum - logprobs.reduce((a, b) => a + b, 0), 0)
  const tasks = [...new Set(groups.map(({ sample }) => sample.task))].sort()
  return {
    ...figures(groups),
    replies: generations.length,
    replyLength: tokens / generations.length,
    truncated: generations.filter(({ finishReason }) => finishReason === 'length').length / generations.length,
    entropy: surprise / Math.max(1, tokens),
    tasks: Object.fromEntries(
      tasks.map((task) => [task, figures(groups.filter(({ sample }) => sample.task === task))]),
    ),
  }
}

function figures(groups: readonly RolloutGroup[]): TaskMetrics {
  const verdicts = groups.flatMap((group) => group.verdicts)
  const mean = (value: (verdict: (typeof verdicts)[number]) => number) =>
    verdicts.reduce((sum, verdict) => sum + value(verdict), 0) / verdicts.length
  const flat = groups.filter(({ verdicts: [first, ...others] }) =>
    others.every(({ reward }) => reward === first!.reward),
  )
  return {
    prompts: groups.length,
    reward: mean(({ reward }) => reward),
    accuracy: mean(({ parts }) => parts.accuracy ?? 0),
    format: mean(({ parts }) => parts.format ?? 0),
    groupsWithoutSignal: flat.length / groups.length,
  }
}
