import { createHash } from 'node:crypto'
import type { Need } from '@spatial-ssrl/tasks'
import type { Place } from '../inputs/place.ts'

/**
 * Where puzzles come from. `hash` (sha256, hex) names the source everywhere; no path of this machine leaves it: `name` is the bare name
 * of the file, `path` what it is called below the input, where that is more.
 */
export type Source =
  | { kind: 'photograph'; hash: string; file: Place; name: string; path?: string }
  | RgbdSource
  | { kind: 'scene'; hash: string; seed: string; name: string }

/** Nothing but a random stream, for puzzles that need no picture; every draw of a task has its own. */
export interface DrawnSource {
  kind: 'drawn'
  hash: string
  name: string
}

/** A picture with its depth map, and where there is one, the mask of its usable depths. */
export interface RgbdSource {
  kind: 'rgbd'
  hash: string
  file: Place
  name: string
  path?: string
  depthFile: Place
  /** What the depth file is called below its input. */
  depthName?: string
  maskFile: Place | undefined
  /** A named profile or its JSON. */
  depthProfile: string
}

/** What a source is called in reports: unlike its bare name, no other has it. */
export function reportedName(source: Source | DrawnSource): string {
  return ('path' in source ? source.path : undefined) ?? source.name
}

/** Whether a source can serve tasks that need depth. */
export function hasDepth({ kind }: Source): boolean {
  return kind !== 'photograph'
}

/** Whether a source offers what a task is made of. No input gives several pictures at once, or frames. */
export function offers(source: Source, need: Need): boolean {
  return need === 'picture' || ((need === 'order' || need === 'distance') && hasDepth(source))
}

/** The source of a puzzle that needs none: the same for a seed, task and draw on every machine. */
export function drawnSource(seed: number | string, task: string, draw: number): DrawnSource {
  const hash = createHash('sha256').update(`drawn/${seed}/${task}/${draw}`).digest('hex')
  return { kind: 'drawn', hash, name: `${task}-${draw}` }
}
