import type { Place } from '../inputs/place.ts'

/** Where puzzles come from. `hash` (sha256, hex) names the source everywhere; no path of this machine leaves it. */
export type Source =
  | { kind: 'photograph'; hash: string; file: Place; name: string }
  | RgbdSource
  | { kind: 'scene'; hash: string; seed: string; name: string }

/** A picture with its depth map, and where there is one, the mask of its usable depths. */
export interface RgbdSource {
  kind: 'rgbd'
  hash: string
  file: Place
  name: string
  depthFile: Place
  maskFile: Place | undefined
  /** A named profile or its JSON. */
  depthProfile: string
}

/** Something that could not be used, with the reason; `name` is relative to the folder it was found in. */
export interface SkippedFile {
  name: string
  reason: string
}

/** Whether a source can serve tasks that need depth. */
export function hasDepth(source: Source): boolean {
  return source.kind !== 'photograph'
}
