import { type PolicyRequest, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { checkTokenizer } from './check-tokenizer.ts'
import { imageMark } from './marks.ts'
import type { Processor, TextFiles } from './processor.ts'
import { askTemplateThread } from './template-thread.ts'
import { createTextTokenizer } from './text-tokenizer.ts'

/** A tokenizer and the chat template around it. */
export interface Chat extends Pick<Processor, 'encode' | 'decode'> {
  /** Token ids of the prompt that asks this, as rendered: a picture is one image token. */
  promptTokens(request: Pick<PolicyRequest, 'text' | 'before'>): Int32Array
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
  const render = ({ text, before = [] }: Pick<PolicyRequest, 'text' | 'before'>) => {
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
  // Training asks the same few wordings over and over; the template's interpreter is slower than all the rest.
  const rendered = new Map<string, Int32Array>()

  return {
    encode,
    decode(tokens) {
      const known = [...tokens].filter((id) => !dropped.has(id) && tokenizer.id_to_token(id) !== undefined)
      return known.length === 0 ? '' : tokenizer.decode(known, { clean_up_tokenization_spaces: false })
    },
    promptTokens(request) {
      const { text, before = [] } = request
      if (before.length > 0) return encode(render(request)) // a conversation is asked once
      let tokens = rendered.get(text)
      if (!tokens) {
        tokens = encode(render(request))
        if (rendered.size >= 4096) rendered.clear()
        rendered.set(text, tokens)
      }
      return tokens
    },
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
