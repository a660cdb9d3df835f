import { createHash } from 'node:crypto'
import type { JsonObject } from '@spatial-ssrl/core'
import { z } from 'zod'
import { canonicalJson } from '../train/canonical-json.ts'
import type { Source } from './source.ts'

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

/** Names everything that decides the bytes of a data set: what is told of it, and its sources by content. */
export function resumeKeyOf(facts: object, sources: readonly Source[]): string {
  const hash = createHash('sha256').update(canonicalJson(JSON.parse(JSON.stringify(facts))))
  for (const source of sources) {
    hash.update(`\n${source.kind} ${source.hash} ${source.name} ${source.kind === 'rgbd' ? source.depthProfile : ''}`)
  }
  return hash.digest('hex')
}
