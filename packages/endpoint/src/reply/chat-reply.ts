import type { Generation } from '@spatial-ssrl/core'
import { z } from 'zod'
import { parseJson } from './bounded-json.ts'
import { readEventStream } from './event-stream.ts'
import { type MessageText, messageText } from './message-text.ts'

/** One answer of a served model. Its thoughts are never part of `text`, unless the server leaves them there (`<think>`). */
export interface ServedGeneration extends Generation {
  /** What was thought before the answer, where the server keeps it apart; null where it does not. */
  reasoning: string | null
  /** Why the model does not answer, where it says so apart from the answer. */
  refusal: string | null
}

/** What one reply of the server holds. */
export interface ChatReply {
  generations: ServedGeneration[]
  /** As the server names them: `stop`, `length`, `content_filter`, …; `unknown` where it does not say. */
  finishReasons: string[]
  promptTokens: number
  completionTokens: number
  /** Tokens of the question as the server laid it out, pictures included; null where it does not tell them. */
  promptTokenIds: Int32Array | null
  /** The model that answered, as the server names it. */
  model: string | null
}

/** A whole reply, what the service says in place of one (an error in a reply of status 200), or null for what is neither. */
export type ChatReading = { reply: ChatReply } | { fault: unknown } | null

/** A count as servers write it; 0 where it is none. */
const Count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .transform(Math.round)
  .pipe(z.int().nonnegative())
  .catch(0)

const Usage = z
  .object({ prompt_tokens: Count, completion_tokens: Count, input_tokens: Count, output_tokens: Count })
  .catch({ prompt_tokens: 0, completion_tokens: 0, input_tokens: 0, output_tokens: 0 })

const Logprobs = z
  .union([
    z
      .object({ content: z.array(z.object({ logprob: z.number() })) })
      .transform(({ content }) => content.map(({ logprob }) => logprob)),
    z.object({ token_logprobs: z.array(z.number()) }).transform(({ token_logprobs }) => token_logprobs),
  ])
  .catch([])

const TokenIds = z.array(z.int32())

const Choice = z.object({
  index: z.int().nonnegative().nullish().catch(null),
  message: z.unknown().optional(),
  text: z.unknown().optional(),
  finish_reason: z.string().min(1).nullish().catch(null),
  logprobs: Logprobs,
  token_ids: TokenIds.catch([]),
  prompt_token_ids: TokenIds.nullish().catch(null),
  error: z.unknown().optional(),
})
type Choice = z.output<typeof Choice>

const Reply = z.object({
  model: z.string().nullish().catch(null),
  choices: z.array(z.unknown()).catch([]),
  usage: Usage,
  prompt_token_ids: TokenIds.nullish().catch(null), // vLLM's place; SGLang's is in every choice
  error: z.unknown().optional(),
})

/**
 * Reads the body of a chat completion, or of one that was sent as events. What is beside the answers (usage, log-probabilities, token ids,
 * calls of tools) may have any shape and costs no answer: it counts as not sent.
 * @throws UnboundedReply for a body nested too deep
 */
export function readChatReply(text: string): ChatReading {
  const body = parseJson(text) ?? readEventStream(text)
  const parsed = Reply.safeParse(body)
  if (!parsed.success) return Array.isArray(body) && body.length > 0 ? { fault: body } : null
  const { choices, error, model, usage, prompt_token_ids: asked } = parsed.data
  if (isSaid(error)) return { fault: body }
  const read = choices.flatMap((choice): (Choice & { said: MessageText })[] => {
    const { success, data } = Choice.safeParse(choice)
    if (!success) return []
    const said = messageText(data.message ?? (typeof data.text === 'string' ? { content: data.text } : undefined))
    return said === null && !isSaid(data.error)
      ? []
      : [{ ...data, said: said ?? { text: '', reasoning: null, refusal: null } }]
  })
  const answers = inOrder(read.filter((choice) => !isSaid(choice.error) && choice.finish_reason !== 'error'))
  if (answers.length === 0) {
    const failed = read.find((choice) => isSaid(choice.error) || choice.finish_reason === 'error')
    if (failed)
      return {
        fault: {
          error: isSaid(failed.error) ? failed.error : { message: 'server_error: the reply ended in an error' },
        },
      }
    return hasWords(body) ? { fault: body } : null
  }
  return {
    reply: {
      generations: answers.map(({ said, finish_reason, logprobs, token_ids }) => ({
        ...said,
        tokens: Int32Array.from(token_ids),
        logprobs: Float32Array.from(logprobs),
        finishReason: finish_reason === 'length' ? 'length' : 'stop',
      })),
      finishReasons: answers.map(({ finish_reason }) => finish_reason ?? 'unknown'),
      promptTokens: usage.prompt_tokens || usage.input_tokens,
      completionTokens: usage.completion_tokens || usage.output_tokens,
      promptTokenIds: tokensOf(asked ?? answers[0]!.prompt_token_ids),
      model: model ?? null,
    },
  }
}

const tokensOf = (ids: readonly number[] | null | undefined) =>
  ids == null || ids.length === 0 ? null : Int32Array.from(ids)

/** Whether a body is a chat completion but for its choices, of which there are none: what a service gives that holds an answer back. */
export function isEmptyCompletion(text: string): boolean {
  const { success } = z.looseObject({ choices: z.array(z.unknown()).length(0) }).safeParse(parseJson(text))
  return success
}

/** Whether a field for an error holds one; servers also send `null`, `""` and `{}`. */
function isSaid(error: unknown): boolean {
  if (error === null || typeof error !== 'object') return Boolean(error)
  return Object.keys(error).length > 0
}

/** Whether a body without answers says why. */
function hasWords(body: unknown): boolean {
  const says = z.looseObject({ message: z.string().min(1) })
  const told = z.union([
    says,
    z.looseObject({ detail: z.unknown().refine(isSaid) }),
    z.looseObject({ errors: z.array(z.unknown()).min(1) }),
    z.looseObject({ msg: z.string().min(1) }),
    z.looseObject({ error_msg: z.string().min(1) }),
    z.looseObject({ base_resp: z.looseObject({ status_msg: z.string().min(1) }) }),
  ])
  return told.safeParse(body).success
}

/** Choices by their index, where each has one of its own. */
function inOrder<T extends { index?: number | null | undefined }>(choices: T[]): T[] {
  const indices = new Set(choices.map(({ index }) => index))
  if (indices.size < choices.length || indices.has(null) || indices.has(undefined)) return choices
  return choices.sort((a, b) => a.index! - b.index!)
}

const Models = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Names in the body of GET /models; none for any other text. @throws UnboundedReply for a body nested too deep */
export function modelNames(text: string): string[] {
  const { success, data } = Models.safeParse(parseJson(text))
  return success ? data.data.map(({ id }) => id) : []
}
