import { SpatialError } from '@spatial-ssrl/core'

/** Where a picture stands in a question. */
export const imageMark = '<image>'

/** Where a video stands in a question. */
const videoMark = '<video>'

/** @throws SpatialError `data` for a question with a video, which a model without them would read as a word */
export function refuseVideos(text: string): void {
  if (text.includes(videoMark))
    throw new SpatialError(
      'data',
      `a question marks a video with ${videoMark}, which this model is not given; show frames as pictures, each marked ${imageMark}`,
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
