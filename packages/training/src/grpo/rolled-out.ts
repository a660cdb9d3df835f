import { SpatialError } from '@spatial-ssrl/core'
import { consecutiveGroups, keptReplies, type Learning, recipeAdvantages } from '@spatial-ssrl/grpo'
import type { RolloutGroup } from './rollout.ts'

/** The replies of a rollout as the package grpo looks at them, in rows: group after group. */
export function rolledOut(
  groups: readonly RolloutGroup[],
  { mask, maxTokens }: { mask: Uint8Array; maxTokens: number },
  { old, reference }: { old?: Float32Array; reference?: Float32Array } = {},
) {
  const verdicts = groups.flatMap((group) => group.verdicts)
  const size = groups[0]?.verdicts.length ?? 1
  return {
    rows: verdicts.length,
    tokens: maxTokens,
    mask,
    rewards: verdicts.map(({ reward }) => reward),
    groups: consecutiveGroups(verdicts.length, size),
    components: components(verdicts),
    ...(old && { oldLogp: old }),
    ...(reference && { referenceLogp: reference }),
    ...(groups.every(({ greedy }) => greedy !== undefined) && {
      greedyRewards: groups.flatMap(({ verdicts, greedy }) => verdicts.map(() => greedy!)),
    }),
  }
}

/** (B) every part that all verdicts have, by its name. */
function components(verdicts: readonly { parts: Readonly<Record<string, number>> }[]): Record<string, number[]> {
  const names = Object.keys(verdicts[0]?.parts ?? {}).filter((name) => verdicts.every(({ parts }) => name in parts))
  return Object.fromEntries(names.map((name) => [name, verdicts.map(({ parts }) => parts[name]!)]))
}

/**
 * (B) 1 for the replies that the filters of a recipe keep. A filter by advantage looks at those of the groups given, before any KL in the
 * reward.
 */
export function keptRows(groups: readonly RolloutGroup[], { advantage, filters, shaping }: Learning): Uint8Array {
  const lengths = groups.flatMap(({ generations }) => generations.map(({ tokens }) => tokens.length))
  const maxTokens = lengths.reduce((most, length) => Math.max(most, length), 1)
  const mask = new Uint8Array(lengths.length * maxTokens)
  for (const [row, length] of lengths.entries()) mask.fill(1, row * maxTokens, row * maxTokens + length)
  const rollout = rolledOut(groups, { mask, maxTokens })
  if (filters?.groups?.by !== 'advantage') return keptReplies(rollout, filters ?? {})
  const { kl: _, ...others } = shaping ?? {}
  const { advantages } = recipeAdvantages(rollout, { advantage, shaping: others })
  return keptReplies({ ...rollout, advantages }, filters)
}

/**
 * Stops a run whose recipe weighs parts of the reward that the reward does not give.
 * @param parts of a verdict
 * @throws SpatialError `config` naming the part and those there are
 */
export function requireParts({ advantage }: Learning, parts: Readonly<Record<string, number>>): void {
  if (advantage.name !== 'decoupled-normalised') return
  const unknown = Object.keys(advantage.weights).find((name) => !(name in parts))
  if (unknown !== undefined)
    throw new SpatialError(
      'config',
      `recipe.advantage.weights: the reward has no part ${unknown}, its parts are ${Object.keys(parts).join(', ')}: weigh these, or change reward`,
    )
}
