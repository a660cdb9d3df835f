import { type PolicyRequest, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { checkTokenizer } from './check-tokenizer.ts'
import { imageMark } from './marks.ts'
import type { Processor, TextFiles } from './processor.ts'
import { askTemplateThread } from './template-thread.ts'
import { createTextTokenizer } from './text-tokenizer.ts'

/** A question, and the turns before it. */
type Asked = Pick<PolicyRequest, 'text' | 'before'>

/** A tokenizer and the chat template around it. */
export interface Chat extends Pick<Processor, 'encode' | 'decode'> {
  /** The prompt that asks this, as rendered: a picture is one mark of the template. */
  promptText(request: Asked): string
  /** Token ids of that prompt: a picture is one image token. */
  promptTokens(request: Asked): Int32Array
}

/** How a family's chats differ. */
export interface ChatOptions {
  /** Rows of the embedding. */
  vocabSize: number
  /** A turn as its templates want it. */
  content: (text: string) => unknown
  /** Variables of the template beside the messages and the special tokens. */
  variables?: Record<string, unknown>
}

/** Special in some checkpoints' tokenizers, but part of the reply for everyone who reads it. */
const keptTokens = new Set(['<think>', '</think>'])

const AddedTokens = z.array(z.object({ content: z.string(), id: z.int(), special: z.boolean().nullish() })).nullish()

/** @throws SpatialError `model` if the tokenizer or the template cannot be used */
export function createChat(files: TextFiles, { vocabSize, content, variables }: ChatOptions): Chat {
  attempt('tokenizer.json', () => checkTokenizer(files.tokenizer, vocabSize))
  const tokenizer = attempt('tokenizer.json', () => createTextTokenizer(files.tokenizer, files.tokenizerConfig))
  const special = specialTokens(files.tokenizerConfig)
  const render = ({ text, before = [] }: Asked) => {
    const turns = [...before, { role: 'user', text }]
    const messages = turns.map((turn) => ({ role: turn.role, content: content(turn.text) }))
    const items = { ...special, ...variables, messages, add_generation_prompt: true }
    return attempt('chat_template.jinja', () => askTemplateThread(files.chatTemplate, items))
  }
  render({ text: `${imageMark}Hello` }) // a template that fails is refused when the model is opened, not at the first question
  const added = attempt('tokenizer.json', () => addedTokens(files.tokenizer))
  const dropped = new Set(added.filter((token) => token.special && !keptTokens.has(token.content)).map(({ id }) => id))
  const encode = (text: string) =>
    attempt('tokenizer.json', () => Int32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids))
  const promptText = remembered(render)
  const promptTokens = remembered((request) => encode(promptText(request)))

  return {
    encode,
    decode(tokens) {
      const known = [...tokens].filter((id) => !dropped.has(id) && tokenizer.id_to_token(id) !== undefined)
      return known.length === 0 ? '' : tokenizer.decode(known, { clean_up_tokenization_spaces: false })
    },
    promptText,
    promptTokens,
  }
}

/** Training asks the same few wordings over and over; the template's interpreter is slower than all the rest. A conversation is asked once. */
function remembered<T>(compute: (request: Asked) => T): (request: Asked) => T {
  const known = new Map<string, T>()
  return (request) => {
    if (request.before !== undefined && request.before.length > 0) return compute(request)
    let value = known.get(request.text)
    if (value === undefined) {
      value = compute(request)
      if (known.size >= 4096) known.clear()
      known.set(request.text, value)
    }
    return value
  }
}

const SpecialToken = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])

/** What templates call `bos_token` and the like, as `tokenizer_config.json` says it. */
function specialTokens(config: object): Record<string, string> {
  const names = ['bos_token', 'eos_token', 'pad_token', 'unk_token']
  const entries = names.flatMap((name) => {
    const { data } = SpecialToken.safeParse((config as Record<string, unknown>)[name])
    return data === undefined ? [] : [[name, data] as const]
  })
  return Object.fromEntries(entries)
}

function addedTokens(tokenizer: { added_tokens?: unknown }): NonNullable<z.output<typeof AddedTokens>> {
  const read = AddedTokens.safeParse(tokenizer.added_tokens)
  if (!read.success) throw new Error(`added_tokens.${read.error.issues[0]!.path.join('.')}: not as expected`)
  return read.data ?? []
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
