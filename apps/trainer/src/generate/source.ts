import type { Place } from '../inputs/place.ts'

/**
 * Where puzzles come from. `hash` (sha256, hex) names the source everywhere; no path of this machine leaves it: `name` is the bare name
 * of the file, `path` what it is called below the input, where that is more.
 */
export type Source =
  | { kind: 'photograph'; hash: string; file: Place; name: string; path?: string }
  | RgbdSource
  | { kind: 'scene'; hash: string; seed: string; name: string }

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

/**
 * Something that could not be used; `name` is relative to the folder it was found in. The reason is a cause alone: no name stands in it,
 * so that files with one fate can be counted.
 */
export interface SkippedFile {
  name: string
  reason: string
  /** Names of other files that it is about, such as the depth files that could be meant. */
  files?: string[] | undefined
}

/** What a source is called in reports: unlike its bare name, no other has it. */
export function reportedName(source: Source): string {
  return (source.kind === 'scene' ? undefined : source.path) ?? source.name
}

/** Whether a source can serve tasks that need depth. */
export function hasDepth(source: Source): boolean {
  return source.kind !== 'photograph'
}
