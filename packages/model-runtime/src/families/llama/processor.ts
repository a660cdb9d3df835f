import { SpatialError } from '@spatial-ssrl/core'
import { createChat } from '../../prompt/chat.ts'
import { imageMark, refuseClips } from '../../prompt/marks.ts'
import type { Processor, TextFiles } from '../../prompt/processor.ts'
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
    resizeRule: null,
    fit: (image) => image,
    encode: chat.encode,
    decode: chat.decode,
    prepare(request) {
      refuseClips(request)
      const { text, images, before = [] } = request
      const said = [...before.map((turn) => turn.text), text]
      if (images.length > 0 || said.some((part) => part.includes(imageMark)))
        throw new SpatialError(
          'data',
          `a question comes with pictures, but a ${config.modelType} model reads text alone; open a vision-language model, or ask without ${imageMark}`,
        )
      const tokens = chat.promptTokens({ text, before })
      const { length } = tokens
      return { tokens, positions: Int32Array.from({ length }, (_, i) => i), nextPosition: length, images: [] }
    },
  }
}
