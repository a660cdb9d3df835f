import type { Generation } from '@spatial-ssrl/core'
import type { ChatBody } from './body.ts'

/** What every piece of an answer says of it. */
export interface AnswerHead {
  id: string
  /** Seconds since 1970. */
  created: number
  model: string
}

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
}

/** Text of one token, for log-probabilities. */
export type TokenText = (token: number) => string

export function usageOf(promptTokens: number, completionTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

/** A `chat.completion`. @param prompt tokens of the prompt */
export function completion(
  { id, created, model }: AnswerHead,
  replies: readonly Generation[],
  prompt: Int32Array,
  { logprobs, return_token_ids: ids }: Pick<ChatBody, 'logprobs' | 'return_token_ids'>,
  textOf: TokenText,
) {
  const written = replies.reduce((sum, { tokens }) => sum + tokens.length, 0)
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: replies.map((reply, index) => ({
      index,
      message: { role: 'assistant', content: reply.text, refusal: null },
      logprobs: logprobs ? logprobsOf(reply, 0, textOf) : null,
      finish_reason: reply.finishReason,
      ...(ids && { token_ids: [...reply.tokens] }),
    })),
    usage: usageOf(prompt.length, written),
    ...(ids && { prompt_token_ids: [...prompt] }),
  }
}

/** Log-probabilities of a reply's tokens from `first` on, as the OpenAI API lays them out. */
export function logprobsOf(
  { tokens, logprobs }: Pick<Generation, 'tokens' | 'logprobs'>,
  first: number,
  textOf: TokenText,
) {
  return {
    content: Array.from(tokens.subarray(first), (token, index) => {
      const text = textOf(token)
      return { token: text, logprob: logprobs[first + index]!, bytes: [...Buffer.from(text)], top_logprobs: [] }
    }),
    refusal: null,
  }
}
