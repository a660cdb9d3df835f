import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import type { ModelConfig } from '../../model/config.ts'
import { createChat } from '../../prompt/chat.ts'
import {
  imageMark,
  marksIn,
  refuseClips,
  requirePictures,
  requireVideos,
  textsOf,
  videoMark,
} from '../../prompt/marks.ts'
import type { PreparedImage } from '../../prompt/prepared-prompt.ts'
import type { Processor, TextFiles, VideoClip } from '../../prompt/processor.ts'
import { fitPicture } from '../../vision/fit-picture.ts'
import type { ImageProcessor } from '../../vision/image-processor.ts'
import type { PreparedVideo } from '../../vision/video-processor.ts'
import { promptPositions, type TokenGrid } from './positions.ts'

/** What a question shows: a picture, or a video's steps. */
interface Visual {
  images: PreparedImage[]
  grid: TokenGrid
}

/** How a model reads videos. */
export interface VideoReader {
  /** Called when the first video comes, so that a folder may be wrong about them until then. */
  open: () => (clip: VideoClip) => PreparedVideo
  /** Rotary positions in time. */
  tokensPerSecond: number
}

/**
 * Builds the processor of a model.
 * @param reader of videos; absent for models that read none
 * @throws SpatialError `model` if the tokenizer or the template cannot be used
 */
export function createProcessor(
  files: TextFiles,
  config: ModelConfig & { imageToken: number; videoToken: number },
  images: ImageProcessor,
  reader?: VideoReader,
): Processor {
  const { imageToken, videoToken } = config
  const chat = createChat(files, {
    vocabSize: config.text.vocabSize,
    content: reader ? contentWithVideos : contentOf,
  })
  const { mergeSize } = images.layout
  const gridOf = ({ gridHeight, gridWidth }: PreparedImage) => ({
    height: gridHeight / mergeSize,
    width: gridWidth / mergeSize,
  })
  let prepareVideo: ((clip: VideoClip) => PreparedVideo) | undefined
  const videoOf = (clip: VideoClip): Visual => {
    prepareVideo ??= reader!.open()
    const { steps, secondsPerStep } = prepareVideo(clip)
    // In float32, as transformers computes them.
    const interval = Math.fround(Math.fround(secondsPerStep) * reader!.tokensPerSecond)
    const times = steps.map((_, step) => Math.trunc(Math.fround(step * interval)))
    return { images: steps, grid: { ...gridOf(steps[0]!), times } }
  }
  const pictureOf = (picture: RgbImage): Visual => {
    const prepared = images.prepare(picture)
    return { images: [prepared], grid: gridOf(prepared) }
  }
  return {
    endTokens: config.endTokens,
    padToken: config.padToken,
    resizeRule: images.rule,
    fit: (image) => fitPicture(image, images.bounds, images.rule),
    encode: chat.encode,
    decode: chat.decode,
    prepare(request) {
      if (!reader) refuseClips(request)
      const { images: pictures, videos = [] } = request
      requirePictures(marksIn(request, imageMark), pictures.length)
      if (reader) requireVideos(marksIn(request, videoMark), videos.length)
      const compact = chat.promptTokens(request)
      const isSpelt = (token: number) => textsOf(request).some((text) => chat.encode(text).includes(token))
      expectPlaces(compact, { token: imageToken, count: pictures.length, what: 'image', isSpelt })
      if (reader) expectPlaces(compact, { token: videoToken, count: videos.length, what: 'video', isSpelt })
      const visual = reader ? [imageToken, videoToken] : [imageToken]
      const marks = compact.filter((token) => visual.includes(token))
      const [shown, played] = [pictures.map(pictureOf), videos.map(videoOf)]
      let [picture, video] = [0, 0]
      const visuals = Array.from(marks, (token) => (token === imageToken ? shown[picture++]! : played[video++]!))
      const grids = visuals.map(({ grid }) => grid)
      const counts = grids.map(({ height, width, times = [0] }) => times.length * height * width)
      const tokens = expandImages(compact, visual, counts)
      const { positions, next } = promptPositions(tokens, visual, grids)
      return { tokens, positions, nextPosition: next, images: visuals.flatMap((seen) => seen.images) }
    },
  }
}

/**
 * A template may drop what it does not know, and a question may spell a token out.
 * @throws SpatialError `data` for such a question, `model` for such a template
 */
function expectPlaces(
  compact: Int32Array,
  {
    token,
    count,
    what,
    isSpelt,
  }: { token: number; count: number; what: 'image' | 'video'; isSpelt: (token: number) => boolean },
): void {
  const places = compact.reduce((sum, each) => sum + Number(each === token), 0)
  if (places === count) return
  const shown = what === 'image' ? 'pictures' : 'videos'
  if (isSpelt(token))
    throw new SpatialError(
      'data',
      `a question spells out the ${what} token of the model; mark ${shown} with ${what === 'image' ? imageMark : videoMark} alone`,
    )
  throw new SpatialError(
    'model',
    `chat_template.jinja: a prompt holds ${places} ${what} tokens for ${count} ${shown}; download the model again`,
  )
}

/** A turn as the chat templates want it: pictures and pieces of text in order. */
export function contentOf(text: string) {
  return text
    .split(imageMark)
    .flatMap((piece, index) => [
      ...(index > 0 ? [{ type: 'image' }] : []),
      ...(piece === '' ? [] : [{ type: 'text', text: piece }]),
    ])
}

/** The same with videos. */
function contentWithVideos(text: string) {
  return text
    .split(videoMark)
    .flatMap((piece, index) => [...(index > 0 ? [{ type: 'video' }] : []), ...contentOf(piece)])
}

/** Repeats the k-th visual token `counts[k]` times. */
function expandImages(tokens: Int32Array, visual: readonly number[], counts: readonly number[]): Int32Array {
  const length = counts.reduce((sum, count) => sum + count - 1, tokens.length)
  const result = new Int32Array(length)
  let [at, image] = [0, 0]
  for (const token of tokens) {
    const times = visual.includes(token) ? counts[image++]! : 1
    result.fill(token, at, at + times)
    at += times
  }
  return result
}
