import type { Generation } from '@spatial-ssrl/core'
import { z } from 'zod'

const Choice = z.object({
  message: z.object({ content: z.string().nullish() }),
  finish_reason: z.string().nullish(),
  logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
  token_ids: z.array(z.int()).nullish(),
})

const Reply = z.object({
  model: z.string().nullish(),
  choices: z.array(Choice).min(1),
  usage: z.object({ prompt_tokens: z.int().nullish(), completion_tokens: z.int().nullish() }).nullish(),
})

/** What one reply of the server holds. */
export interface ChatReply {
  generations: Generation[]
  /** As the server names them: `stop`, `length`, `content_filter`, …; `unknown` where it does not say. */
  finishReasons: string[]
  promptTokens: number
  completionTokens: number
  /** The model that answered, as the server names it. */
  model: string | null
}

/**
 * Reads the body of a chat completion. Tokens and log-probabilities are empty unless the server sent them.
 * @returns null for text that is no chat completion: a proxy's page, a cut body
 */
export function readChatReply(text: string): ChatReply | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = Reply.safeParse(json)
  if (!parsed.success) return null
  const { choices, usage, model } = parsed.data
  return {
    generations: choices.map(({ message, finish_reason, logprobs, token_ids }) => ({
      text: message.content ?? '',
      tokens: Int32Array.from(token_ids ?? []),
      logprobs: Float32Array.from(logprobs?.content ?? [], ({ logprob }) => logprob),
      finishReason: finish_reason === 'length' ? 'length' : 'stop',
    })),
    finishReasons: choices.map(({ finish_reason }) => finish_reason ?? 'unknown'),
    promptTokens: usage?.prompt_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? 0,
    model: model ?? null,
  }
}

const Models = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Names in the body of GET /models; none for any other text. */
export function modelNames(text: string): string[] {
  try {
    return Models.parse(JSON.parse(text)).data.map(({ id }) => id)
  } catch {
    return []
  }
}

/** The server's own words for a refusal, one line of at most 200 characters. */
export function refusalText(text: string): string {
  const worded = z.object({
    error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
    message: z.string().optional(),
  })
  let words = text
  try {
    const { error, message } = worded.parse(JSON.parse(text))
    words = (typeof error === 'string' ? error : error?.message) ?? message ?? text
  } catch {
    // Not JSON: shown as it is.
  }
  return words.replace(/\s+/g, ' ').trim().slice(0, 200)
}
