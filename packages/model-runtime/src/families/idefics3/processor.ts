import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import { createChat } from '../../prompt/chat.ts'
import { imageMark, refuseClips } from '../../prompt/marks.ts'
import type { Processor, TextFiles } from '../../prompt/processor.ts'
import { contentOf } from '../qwen25vl/processor.ts'
import { type Idefics3Config, patchesPerSide } from './config.ts'
import type { PreparedTiles } from './image-processor.ts'

/** Texts of tokens, which are the same in all checkpoints. */
const image = '<image>'
const edge = '<fake_token_around_image>'
const whole = '<global-img>'

/**
 * Builds the processor of a model.
 * @throws SpatialError `model` if the tokenizer or the template cannot be used
 */
export function createProcessor(
  files: TextFiles,
  config: Idefics3Config,
  prepareTiles: (image: RgbImage) => PreparedTiles,
): Processor {
  const chat = createChat(files, { vocabSize: config.text.vocabSize, content: contentOf })
  const tokensPerTile = (patchesPerSide(config.vision) / config.scaleFactor) ** 2
  if (chat.encode(image).join() !== `${config.imageToken}`)
    throw new SpatialError('model', `tokenizer.json: ${image} is not the image_token_id of config.json`)
  return {
    endTokens: config.endTokens,
    padToken: config.padToken,
    resizeRule: null, // each filter of these folders is Pillow's
    fit: (picture) => picture, // tiles and the whole picture have no size in common
    encode: chat.encode,
    decode: chat.decode,
    prepare(request) {
      refuseClips(request)
      const { images: pictures } = request
      const pieces = chat.promptText(request).split(image)
      if (pieces.length - 1 !== pictures.length)
        throw new SpatialError(
          'data',
          `a question marks ${pieces.length - 1} pictures with ${imageMark} but comes with ${pictures.length}; make them agree`,
        )
      const prepared = pictures.map(prepareTiles)
      const full = pieces.map((piece, index) => (index === 0 ? '' : pictureText(prepared[index - 1]!)) + piece).join('')
      const tokens = repeated(chat.encode(full), config.imageToken, tokensPerTile)
      const { length } = tokens
      return {
        tokens,
        positions: Int32Array.from({ length }, (_, i) => i),
        nextPosition: length,
        images: prepared.flatMap(({ images }) => images),
      }
    },
  }
}

/** What stands for a picture, each tile as one image token. */
function pictureText({ rows, columns }: PreparedTiles): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const tiles = Array.from({ length: columns }, (_, column) => `${edge}<row_${row + 1}_col_${column + 1}>${image}`)
    return `${tiles.join('')}\n`
  })
  return `${lines.join('')}${rows > 0 ? '\n' : ''}${edge}${whole}${image}${edge}`
}

/** Repeats every image token. */
function repeated(tokens: Int32Array, imageToken: number, times: number): Int32Array {
  return Int32Array.from(
    [...tokens].flatMap((token) => (token === imageToken ? new Array(times).fill(token) : [token])),
  )
}
