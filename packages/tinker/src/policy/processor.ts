import { type PolicyRequest, SpatialError } from '@spatial-ssrl/core'
import type { Chunk } from '../wire/forward-request.ts'

/** The text and picture side of a model. Servers take tokens and know nothing of chats, so whoever opens a policy gives it. */
export interface TinkerProcessor {
  /** A request as the model reads it, chat template included. Each picture says in `expectedTokens` how many tokens it becomes. */
  prompt(request: PolicyRequest): readonly Chunk[] | Promise<readonly Chunk[]>
  /** Text of a reply's tokens, special ones left out. */
  decode(tokens: Int32Array): string
  /** Any of these ends a reply. */
  endTokens: readonly number[]
}

/** A request as it goes to the server. */
export interface Prompt {
  chunks: readonly Chunk[]
  /** Tokens in all, those of pictures included. */
  length: number
  pictures: boolean
}

/** Prompts of requests, each made once for as long as the request lives. */
export function createPrompts({ prompt }: TinkerProcessor): (request: PolicyRequest) => Promise<Prompt> {
  const made = new WeakMap<PolicyRequest, Promise<Prompt>>()
  return (request) => {
    const known = made.get(request)
    if (known !== undefined) return known
    const fresh = (async () => measured(await prompt(request)))()
    made.set(request, fresh)
    return fresh
  }
}

function measured(chunks: readonly Chunk[]): Prompt {
  let length = 0
  for (const chunk of chunks) {
    if ('tokens' in chunk) length += chunk.tokens.length
    else if (Number.isInteger(chunk.expectedTokens) && chunk.expectedTokens! > 0) length += chunk.expectedTokens!
    else throw new RangeError('TinkerProcessor.prompt: expected the number of tokens with every picture')
  }
  if (length === 0)
    throw new SpatialError('data', 'a prompt is empty — the model needs at least one token to begin from')
  return { chunks, length, pictures: chunks.some((chunk) => 'image' in chunk) }
}
