import { createRng, type Sampling } from '@spatial-ssrl/core'

/** Sampling parameters beyond those of every policy. All are sent, because servers otherwise apply the checkpoint's own defaults. */
export interface ServerSampling {
  /** Share of probability kept, (0, 1]; 1 = all. */
  topP: number
  /** Tokens kept; −1 = all. */
  topK: number
  /** Least probability against the likeliest token, [0, 1]; 0 = all. */
  minP: number
  /** 1 = none. */
  repetitionPenalty: number
}

export const plainSampling: ServerSampling = { topP: 1, topK: -1, minP: 0, repetitionPenalty: 1 }

/** `full`: every parameter of vLLM, SGLang and llama.cpp. `hosted`: only those of the OpenAI API, whose services refuse others. */
export type ParameterSet = 'full' | 'hosted'

/** Parameters that a request may be sent without. `model`, `messages` and `stream` are not among them. */
export const omittable = [
  'n',
  'temperature',
  'top_p',
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'top_k',
  'min_p',
  'repetition_penalty',
] as const

/** A parameter that a request may be sent without, where a service refuses it. */
export type OmittableParameter = (typeof omittable)[number]

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

/**
 * The body of POST /chat/completions for one question: one user message, pictures where `<image>` stands.
 * @param pictures data URIs, one for each `<image>` of the text
 * @throws RangeError when their numbers differ
 */
export function chatRequest(
  text: string,
  pictures: readonly string[],
  options: {
    model: string
    sampling: Sampling
    server: ServerSampling
    parameters: ParameterSet
    logprobs: boolean
    omit?: readonly OmittableParameter[]
    stopTokens?: readonly number[]
  },
): Record<string, unknown> {
  const { model, sampling, parameters, logprobs, omit = [], stopTokens } = options
  const { topP, topK, minP, repetitionPenalty, stop = [] } = { ...options.server, ...withoutGaps(sampling) }
  const full = parameters === 'full'
  const request: Record<string, unknown> = {
    model,
    messages: [{ role: 'user', content: contentParts(text, pictures) }],
    n: sampling.n,
    temperature: sampling.temperature,
    top_p: topP,
    seed: createRng(sampling.seed).int(2 ** 31),
    ...(full
      ? {
          max_tokens: sampling.maxTokens,
          top_k: topK,
          min_p: minP,
          repetition_penalty: repetitionPenalty,
        }
      : { max_completion_tokens: sampling.maxTokens }),
    ...(logprobs && { logprobs: true, ...(full && { return_token_ids: true }) }),
    ...(full && stopTokens && { stop_token_ids: stopTokens }),
    ...(stop.length > 0 && { stop }),
    stream: false,
  }
  for (const name of omit) delete request[name]
  return request
}

/** What a sampling says of its own; what it leaves open does not hide what the server was opened with. */
function withoutGaps(sampling: Sampling): Partial<Sampling> {
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined))
}

function contentParts(text: string, pictures: readonly string[]): Part[] {
  const pieces = text.split('<image>')
  if (pieces.length - 1 !== pictures.length)
    throw new RangeError(`chatRequest: expected ${pieces.length - 1} pictures for the text, got ${pictures.length}`)
  return pieces.flatMap((piece, index): Part[] => [
    ...(index > 0 ? [{ type: 'image_url' as const, image_url: { url: pictures[index - 1]! } }] : []),
    ...(piece !== '' ? [{ type: 'text' as const, text: piece }] : []),
  ])
}
