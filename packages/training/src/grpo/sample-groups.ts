import type { PolicyRequest, Sample, Sampling, TrainablePolicy } from '@spatial-ssrl/core'
import { gatherGroups, type Learning, startSampling } from '@spatial-ssrl/grpo'
import type { Judge } from '@spatial-ssrl/verifiers'
import { learningOf } from '../recipe/recipe-config.ts'
import type { GrpoConfig } from './grpo-config.ts'
import { keptRows } from './rolled-out.ts'
import { type RolloutGroup, rollOut } from './rollout.ts'

/** How the first replies of a step are drawn. */
export function firstSampling({ recipe, maxReplyTokens, seed }: GrpoConfig, step: number): Sampling {
  const { groupSize, sampling } = recipe
  return { n: groupSize, temperature: sampling.temperature, maxTokens: maxReplyTokens, seed: `${seed}/rollout/${step}` }
}

/** A question that is ready to be asked. */
export interface Prepared {
  sample: Sample
  request: PolicyRequest
}

/** What a step learns from, and all that was sampled for it. */
export interface SampledGroups {
  /** `promptsPerRollout` of them. Where too few are kept, the rest are some that the filters take out of the loss. */
  groups: RolloutGroup[]
  /** All groups of all rounds. */
  seen: RolloutGroup[]
  /** Figures of the filter, where the recipe has one. */
  metrics: { groupsKept?: number; samplingRounds?: number }
}

/**
 * The groups of one step. With dynamic sampling (`filters.resample`), further questions are asked until enough groups teach something, or
 * the rounds are used up.
 * @param more further questions for round 1, 2, … of this step
 */
export async function sampleGroups(
  policy: TrainablePolicy,
  questions: readonly Prepared[],
  more: (round: number) => Promise<Prepared[]>,
  config: GrpoConfig,
  { judge, step }: { judge: Judge; step: number },
): Promise<SampledGroups> {
  const { promptsPerRollout } = config.recipe
  const learning = learningOf(config.recipe)
  const { n, temperature, maxTokens, seed } = firstSampling(config, step)
  const options = {
    repliesPerPrompt: n,
    temperature,
    maxReplyTokens: maxTokens,
    greedy: learning.advantage.name === 'greedy-baseline',
    judge,
  }
  const seen = await rollOut(policy, questions, { ...options, seed: `${seed}` })
  const { groups: filter, resample } = learning.filters ?? {}
  if (filter === undefined) return { groups: seen, seen, metrics: {} }
  if (resample === undefined)
    return { groups: seen, seen, metrics: { groupsKept: keptGroups(seen, learning).length / seen.length } }

  const wanted = { groups: promptsPerRollout, maxRounds: resample.maxRounds }
  let state = startSampling<RolloutGroup>()
  let latest = seen
  for (let round = 1; ; round++) {
    const kept = new Set(keptGroups(latest, learning))
    const next = gatherGroups(state, latest, (group) => kept.has(group), wanted)
    if (next.done !== false) {
      const groups = new Set([...next.groups, ...seen])
      const metrics = { groupsKept: next.passRate, samplingRounds: round }
      return { groups: [...groups].slice(0, promptsPerRollout), seen, metrics }
    }
    state = next.state
    latest = await rollOut(policy, await more(round), { ...options, seed: `${seed}/${round}` })
    seen.push(...latest)
  }
}

/** Groups of which the filter of groups keeps a reply. */
function keptGroups(groups: readonly RolloutGroup[], learning: Learning): RolloutGroup[] {
  const filter = learning.filters?.groups
  const kept = keptRows(groups, { ...learning, ...(filter && { filters: { groups: filter } }) })
  let row = 0
  return groups.filter(({ verdicts }) => {
    const first = row
    row += verdicts.length
    return kept.subarray(first, row).includes(1)
  })
}
