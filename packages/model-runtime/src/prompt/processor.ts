import { type PolicyRequest, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { ModelConfig } from '../model/config.ts'
import type { ImageProcessor } from '../vision/image-processor.ts'
import { checkTokenizer } from './check-tokenizer.ts'
import { promptPositions } from './positions.ts'
import type { PreparedPrompt } from './prepared-prompt.ts'
import { askTemplateThread } from './template-thread.ts'
import { createTextTokenizer } from './text-tokenizer.ts'

/** Text and pictures on one side, what the network reads and writes on the other. */
export interface Processor {
  /**
   * Renders the chat template around the request, tokenises it, puts one image token per visual token and counts the positions.
   * @throws SpatialError `data` if the `<image>` marks and the pictures differ in number
   */
  prepare(request: PolicyRequest): PreparedPrompt
  /** Token ids of a text, nothing added. */
  encode(text: string): Int32Array
  /** Text of token ids; the chat's and the pictures' special tokens are left out, `<think>` and `</think>` stay. */
  decode(tokens: Int32Array): string
  /** Any of these ends a reply. */
  endTokens: number[]
  padToken: number
}

/** What a model folder says about its text side, as parsed JSON. */
export interface ProcessorFiles {
  tokenizer: object
  tokenizerConfig: object
  /** Jinja source. */
  chatTemplate: string
}

const imageMark = '<image>'
/** Special in some checkpoints' tokenizers, but part of the reply for everyone who reads it. */
const keptTokens = new Set(['<think>', '</think>'])

const AddedTokens = z.array(z.object({ content: z.string(), id: z.int(), special: z.boolean().nullish() })).nullish()

/**
 * Builds the processor of a model.
 * @throws SpatialError `model` if the tokenizer or the template cannot be used
 */
export function createProcessor(files: ProcessorFiles, config: ModelConfig, images: ImageProcessor): Processor {
  attempt('tokenizer.json', () => checkTokenizer(files.tokenizer, config.text.vocabSize))
  const tokenizer = attempt('tokenizer.json', () => createTextTokenizer(files.tokenizer, files.tokenizerConfig))
  const render = (text: string) => {
    const messages = [{ role: 'user', content: contentOf(text) }]
    return attempt('chat_template.jinja', () =>
      askTemplateThread(files.chatTemplate, { messages, add_generation_prompt: true }),
    )
  }
  render(`${imageMark}Hello`) // a template that fails is refused when the model is opened, not at the first question
  const added = attempt('tokenizer.json', () => addedTokens(files.tokenizer))
  const dropped = new Set(added.filter((token) => token.special && !keptTokens.has(token.content)).map(({ id }) => id))
  const encode = (text: string) =>
    attempt('tokenizer.json', () => Int32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids))
  const { mergeSize } = images.layout
  // Training asks the same few wordings over and over; the template's interpreter is slower than all the rest.
  const rendered = new Map<string, Int32Array>()

  function tokensOf(text: string): Int32Array {
    let tokens = rendered.get(text)
    if (!tokens) {
      tokens = encode(render(text))
      if (rendered.size >= 4096) rendered.clear()
      rendered.set(text, tokens)
    }
    return tokens
  }

  return {
    endTokens: config.endTokens,
    padToken: config.padToken,
    encode,
    decode(tokens) {
      const known = [...tokens].filter((id) => !dropped.has(id) && tokenizer.id_to_token(id) !== undefined)
      return known.length === 0 ? '' : tokenizer.decode(known, { clean_up_tokenization_spaces: false })
    },
    prepare({ text, images: pictures }) {
      const compact = tokensOf(text)
      const marks = compact.reduce((count, token) => count + Number(token === config.imageToken), 0)
      if (marks !== pictures.length)
        throw new SpatialError(
          'data',
          `a question marks ${marks} pictures with ${imageMark} but comes with ${pictures.length}; make them agree`,
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

function addedTokens(tokenizer: { added_tokens?: unknown }): NonNullable<z.output<typeof AddedTokens>> {
  const read = AddedTokens.safeParse(tokenizer.added_tokens)
  if (!read.success) throw new Error(`added_tokens.${read.error.issues[0]!.path.join('.')}: not as expected`)
  return read.data ?? []
}

/** The user's turn as the chat templates want it: pictures and pieces of text in order. */
function contentOf(text: string) {
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

function attempt<T>(file: string, build: () => T): T {
  try {
    return build()
  } catch (cause) {
    const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    throw new SpatialError('model', `${file}: cannot be used (${message.slice(0, 300)}); download the model again`, {
      cause,
    })
  }
}
