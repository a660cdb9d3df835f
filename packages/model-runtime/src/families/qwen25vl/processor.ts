import { SpatialError } from '@spatial-ssrl/core'
import type { ModelConfig } from '../../model/config.ts'
import { createChat } from '../../prompt/chat.ts'
import { imageMark, refuseVideos, requirePictures } from '../../prompt/marks.ts'
import type { Processor, TextFiles } from '../../prompt/processor.ts'
import { fitPicture } from '../../vision/fit-picture.ts'
import type { ImageProcessor } from '../../vision/image-processor.ts'
import { promptPositions } from './positions.ts'

/**
 * Builds the processor of a model.
 * @throws SpatialError `model` if the tokenizer or the template cannot be used
 */
export function createProcessor(
  files: TextFiles,
  config: ModelConfig & { imageToken: number },
  images: ImageProcessor,
): Processor {
  const chat = createChat(files, { vocabSize: config.text.vocabSize, content: contentOf })
  const { mergeSize } = images.layout
  return {
    endTokens: config.endTokens,
    padToken: config.padToken,
    resizeRule: images.rule,
    fit: (image) => fitPicture(image, images.bounds, images.rule),
    encode: chat.encode,
    decode: chat.decode,
    prepare({ text, images: pictures, before = [] }) {
      const said = [...before.map((turn) => turn.text), text]
      said.forEach(refuseVideos)
      requirePictures(
        said.reduce((count, part) => count + part.split(imageMark).length - 1, 0),
        pictures.length,
      )
      const compact = chat.promptTokens({ text, before })
      const places = compact.reduce((count, token) => count + Number(token === config.imageToken), 0)
      if (places !== pictures.length)
        throw new SpatialError(
          'model',
          `chat_template.jinja: a prompt holds ${places} image tokens for ${pictures.length} pictures; download the model again, or ask without spelling that token out`,
        )
      const prepared = pictures.map((picture) => images.prepare(picture))
      const grids = prepared.map(({ gridHeight, gridWidth }) => ({
        height: gridHeight / mergeSize,
        width: gridWidth / mergeSize,
      }))
      const tokens = expandImages(
        compact,
        config.imageToken,
        grids.map(({ height, width }) => height * width),
      )
      const { positions, next } = promptPositions(tokens, config.imageToken, grids)
      return { tokens, positions, nextPosition: next, images: prepared }
    },
  }
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

/** Repeats the k-th image token `counts[k]` times. */
function expandImages(tokens: Int32Array, imageToken: number, counts: readonly number[]): Int32Array {
  const length = counts.reduce((sum, count) => sum + count - 1, tokens.length)
  const result = new Int32Array(length)
  let [at, image] = [0, 0]
  for (const token of tokens) {
    const times = token === imageToken ? counts[image++]! : 1
    result.fill(token, at, at + times)
    at += times
  }
  return result
}
