import { SpatialError } from '@spatial-ssrl/core'
import { createChat } from '../../prompt/chat.ts'
import { imageMark, type Processor, refuseClips, type TextFiles } from '../../prompt/processor.ts'
import type { LlamaConfig } from './config.ts'

/** Llama 3's templates name a day. Today's would make every day's prompts others; this is what they name where the day is not known. */
const date = '26 Jul 2024'

/** Builds the processor of a model that reads text alone. @throws SpatialError `model` if the tokenizer or the template cannot be used */
export function createTextProcessor(files: TextFiles, config: LlamaConfig): Processor {
  const chat = createChat(files, {
    vocabSize: config.text.vocabSize,
    content: (text) => text,
    variables: { date_string: date },
  })
  return {
    endTokens: config.endTokens,
    padToken: config.padToken,
    fit: (image) => image,
    encode: chat.encode,
    decode: chat.decode,
    prepare(request) {
      refuseClips(request)
      const { text, images } = request
      if (images.length > 0 || text.includes(imageMark))
        throw new SpatialError(
          'data',
          `a question comes with pictures, but a ${config.modelType} model reads text alone; open a vision-language model, or ask without ${imageMark}`,
        )
      const tokens = chat.promptTokens(text)
      const { length } = tokens
      return { tokens, positions: Int32Array.from({ length }, (_, i) => i), nextPosition: length, images: [] }
    },
  }
}
