import { type PolicyRequest, SpatialError } from '@spatial-ssrl/core'
import type { VideoRequest } from './processor.ts'

/** Where a picture stands in a question. */
export const imageMark = '<image>'

/** Where a video stands in a question. */
export const videoMark = '<video>'

/** How often a question, and what was said before it, holds a mark. */
export function marksIn(request: PolicyRequest, mark: string): number {
  return textsOf(request).reduce((count, said) => count + said.split(mark).length - 1, 0)
}

/** A question and what was said before it. */
export function textsOf({ text, before = [] }: PolicyRequest): string[] {
  return [...before.map((turn) => turn.text), text]
}

/** @throws SpatialError `data` for a question with a video to a model that is given none, which would read the mark as a word */
export function refuseClips(request: VideoRequest): void {
  if (marksIn(request, videoMark) > 0 || (request.videos ?? []).length > 0)
    throw new SpatialError(
      'data',
      `a question marks a video with ${videoMark} or comes with one, which this model is not given; show frames as pictures, each marked ${imageMark}`,
    )
}

/** @throws SpatialError `data` unless there are as many marks as pictures */
export function requirePictures(marks: number, pictures: number): void {
  if (marks !== pictures)
    throw new SpatialError(
      'data',
      `a question marks ${marks} pictures with ${imageMark} but comes with ${pictures}; make them agree`,
    )
}

/** @throws SpatialError `data` unless there are as many marks as videos */
export function requireVideos(marks: number, videos: number): void {
  if (marks !== videos)
    throw new SpatialError(
      'data',
      `a question marks ${marks} videos with ${videoMark} but comes with ${videos}; make them agree`,
    )
}
