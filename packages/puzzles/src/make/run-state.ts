import { createHash } from 'node:crypto'
import type { JsonObject } from '@spatial-ssrl/core'
import { canonicalJson, sha256 } from '@spatial-ssrl/core/files'
import type { DatasetOptions } from '@spatial-ssrl/dataset'
import { z } from 'zod'
import type { Source } from '../sources/source.ts'

const runStateSchema = z.strictObject({
  slots: z.int().min(0),
  shortfall: z.record(z.string(), z.int()),
  declined: z.array(
    z.strictObject({
      source: z.string(),
      task: z.string().nullable(),
      reason: z.string(),
      files: z.array(z.string()).exactOptional(),
    }),
  ),
})

/** How far a run came: slots worked off, what is missing by task, and the refusals so far. */
export type RunState = z.output<typeof runStateSchema>

/** The state a stopped run left, or that of a new one. */
export function readRunState(kept: JsonObject | null): RunState {
  return kept === null ? { slots: 0, shortfall: {}, declined: [] } : runStateSchema.parse(kept)
}

/**
 * Names everything that decides the bytes of a data set: what is told of it, and its sources by content. All parts of a divided data set
 * have one recipe.
 */
export function recipeOf(facts: DatasetOptions, sources: readonly Source[]): string {
  const { listedDeclines: _onlyOfParts, ...told } = facts
  const whole = { ...told, parameters: { ...facts.parameters, shard: null } }
  const hash = createHash('sha256').update(canonicalJson(JSON.parse(JSON.stringify(whole))))
  for (const source of sources) {
    hash.update(`\n${source.kind} ${source.hash} ${source.name} ${source.kind === 'rgbd' ? source.depthProfile : ''}`)
  }
  return hash.digest('hex')
}

/** Names what a stopped run was making: a recipe, and which part of it. */
export function resumeKeyOf(recipe: string, part: string): string {
  return sha256(`${recipe} ${part}`)
}
