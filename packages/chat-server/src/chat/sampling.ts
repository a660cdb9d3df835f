import type { Sampling } from '@spatial-ssrl/core'
import { wrongField } from '../refusal/refusal.ts'
import type { ChatBody } from './body.ts'

/** What a server adds to what a request says. */
export interface SamplingRules {
  /** Figures of the model's folder, for fields that a request leaves out. */
  defaults: Partial<Sampling>
  /** Tokens of a reply at most, and where neither request nor folder says how many. */
  mostTokens: number
  /** Tokens that end a reply in any case. */
  endTokens: readonly number[]
}

/**
 * How the replies to a request are drawn; the seed comes from elsewhere.
 * @throws Refusal 400 that names the field
 */
export function samplingOf(body: ChatBody, { defaults, mostTokens, endTokens }: SamplingRules): Omit<Sampling, 'seed'> {
  const { max_tokens: older, max_completion_tokens: newer } = body
  if (older && newer && older !== newer)
    throw wrongField('max_tokens', `says ${older}, max_completion_tokens says ${newer}; send one`)
  const name = newer ? 'max_completion_tokens' : 'max_tokens'
  const asked = newer ?? older
  if (asked && asked > mostTokens) throw wrongField(name, `expected at most ${mostTokens}, got ${asked}`)
  const other = body.stop_token_ids?.find((token) => !endTokens.includes(token))
  if (other !== undefined) throw wrongField('stop_token_ids', `only ${endTokens.join(', ')} end a reply, not ${other}`)
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? defaults.stop ?? [])
  const repetitionPenalty = body.repetition_penalty ?? defaults.repetitionPenalty
  return {
    n: body.n ?? 1,
    temperature: body.temperature ?? defaults.temperature ?? 1,
    topP: body.top_p ?? defaults.topP ?? 1,
    topK: body.top_k ? body.top_k : (defaults.topK ?? -1),
    minP: body.min_p ?? defaults.minP ?? 0,
    repetitionPenalty: repetitionPenalty ?? 1,
    maxTokens: asked ?? Math.min(defaults.maxTokens ?? mostTokens, mostTokens),
    stop,
  }
}
