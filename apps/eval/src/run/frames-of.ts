import { readFile } from 'node:fs/promises'
import type { FrameRule } from '@spatial-ssrl/benchmarks'
import type { FrameExtractor } from '../media/video-frames.ts'
import type { FramesOf } from '../report/write-samples.ts'

/** The frames of videos that a run has shown, from the cache; none of a video that cannot be read. */
export function framesOf(extractor: FrameExtractor, rule: FrameRule | null): FramesOf {
  return async (video) => {
    if (rule === null) return null
    const found = await extractor.frames(video, rule).catch(() => null)
    return found === null ? null : Promise.all(found.files.map((file) => readFile(file)))
  }
}
