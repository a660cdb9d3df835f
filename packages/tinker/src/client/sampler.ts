import { sampleResult } from '../connection/futures.ts'
import { textField } from '../connection/json.ts'
import type { Transport } from '../connection/transport.ts'
import { brokenReply } from '../errors/tinker-error.ts'
import type { Chunk } from '../wire/forward-request.ts'
import type { SampleOutput } from '../wire/sample-output.ts'

/** How continuations are drawn. */
export interface SampleRequest {
  prompt: readonly Chunk[]
  /** Continuations, default 1. Sample i draws with `seed` + i. */
  count?: number
  /** Tokens of each at most. */
  maxTokens: number
  /** 0 = greedy; default 1. */
  temperature?: number
  /** Default 1. */
  topP?: number
  /** Default −1: all. */
  topK?: number
  /** Below 2³¹ − `count`. */
  seed?: number
  /** Token ids, or texts, that end a continuation. SkyRL's JAX back end ends at none that is not named here. */
  stop?: readonly number[] | readonly string[]
  /** Whether log-probabilities of the prompt are wanted, default false. */
  promptLogprobs?: boolean
}

/** Weights that can be sampled from: those of a checkpoint, or of a base model. They do not change. */
export interface Sampler {
  /** The server's name for it. */
  readonly id: string
  /** @throws TinkerError when it is refused, or answered by something else */
  sample(request: SampleRequest): Promise<SampleOutput>
}

/** A sampler of a session that the server has opened. */
export function createSampler(transport: Transport, id: string): Sampler {
  let sequence = 0
  return {
    id,
    async sample(request) {
      const { prompt, count = 1, maxTokens, temperature = 1, topP = 1, topK = -1, seed, stop } = request
      const path = '/api/v1/asample'
      const reply = await transport.json({
        path,
        body: {
          num_samples: count,
          prompt: { chunks: prompt.map(jsonChunk) },
          sampling_params: {
            max_tokens: maxTokens,
            ...(seed !== undefined && { seed }),
            ...(stop !== undefined && { stop }),
            temperature,
            top_k: topK,
            top_p: topP,
          },
          sampling_session_id: id,
          seq_id: sequence++,
          prompt_logprobs: request.promptLogprobs ?? false,
          topk_prompt_logprobs: 0,
          type: 'sample',
        },
      })
      const output = await sampleResult(transport, textField(reply, 'request_id', path))
      if (output.sequences.length !== count)
        throw brokenReply(`${path}: ${output.sequences.length} continuations came for ${count}`)
      return output
    },
  }
}

/** A chunk as sampling takes it. */
function jsonChunk(chunk: Chunk): object {
  if ('tokens' in chunk) return { tokens: Array.from(chunk.tokens), type: 'encoded_text' }
  return {
    data: Buffer.from(chunk.image).toString('base64'),
    format: chunk.format,
    ...(chunk.expectedTokens !== undefined && { expected_tokens: chunk.expectedTokens }),
    type: 'image',
  }
}
