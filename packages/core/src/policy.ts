import type { RgbImage } from './image.ts'

/** One question to a model. `<image>` in `text` marks where each picture goes, in order. */
export interface PolicyRequest {
  text: string
  images: RgbImage[]
  /** What was said before, oldest first; its marks come before those of `text`. An engine refuses it where it asks single questions only. */
  before?: readonly ChatTurn[]
}

/** One turn of a conversation. */
export interface ChatTurn {
  role: 'system' | 'user' | 'assistant'
  /** `<image>` marks where each picture goes. */
  text: string
}

/** How answers are drawn. */
export interface Sampling {
  /** Answers per request, ≥ 1. */
  n: number
  /** 0 = greedy. */
  temperature: number
  /** Tokens per answer at most. */
  maxTokens: number
  /** Seeds the draws; the same seed gives the same answers. */
  seed: number | string
  /** Tokens that are drawn from, and those as likely as the last of them; default −1, all. An engine refuses what it cannot do. */
  topK?: number
  /** Share of the probability that is drawn from, (0, 1]; default 1, all. */
  topP?: number
  /** Least probability against the likeliest token, [0, 1]; default 0, none is left out. */
  minP?: number
  /** Divides the logits above 0, and multiplies those below, of tokens that stand in the question or the answer; default 1. */
  repetitionPenalty?: number
  /** Texts that end an answer, which is cut before the first of them; default none. */
  stop?: readonly string[]
}

/** One sampled answer. */
export interface Generation {
  text: string
  /** Sampled tokens, the end token included when `finishReason` is `stop`. */
  tokens: Int32Array
  /** Log-probability of each token at the sampling temperature, nats, of the whole distribution, whatever is left out of the draw. */
  logprobs: Float32Array
  finishReason: 'stop' | 'length'
}

/** A model that answers. Row i of the result holds the `sampling.n` answers to `requests[i]`. */
export interface Policy {
  /** Samples `sampling.n` answers to each request; the same seed gives the same answers where the engine can promise it. */
  generate(requests: readonly PolicyRequest[], sampling: Sampling): Promise<Generation[][]>
  /** Does ahead, beside other work, what the first use of these requests would do: resizing pictures, counting tokens. */
  prepare?(requests: readonly PolicyRequest[]): Promise<void>
  /** Frees what the policy holds (sessions, threads, sockets). */
  close(): Promise<void>
}

/**
 * Replies to score or train on, by prompt. The (B, T) arrays that go with it are row-major with one row per reply, group after
 * group; T is `maxTokens`, and positions at or past a reply's length are padding.
 */
export interface ReplyBatch {
  groups: { request: PolicyRequest; replies: Int32Array[] }[]
  maxTokens: number
}

/** Per-token figures of a batch, (B, T) row-major; padding holds 0. */
export interface TokenScores {
  /** log π(token), nats, at temperature 1. */
  logprobs: Float32Array
  /** Entropy of the next-token distribution, nats; absent where an engine does not tell it. */
  entropy?: Float32Array
}

/** AdamW with decoupled weight decay and clipping of the global gradient norm. */
export interface OptimiserStep {
  learningRate: number
  betas: [number, number]
  epsilon: number
  weightDecay: number
  /** Global L2 norm above which the gradient is scaled down; Infinity = never. */
  maxGradNorm: number
}

/** A model that learns. A policy enters its loss only through token log-probabilities, so ∂L/∂logp (B, T) is all it needs. */
export interface TrainablePolicy extends Policy {
  /** Calls take effect in the order in which they are made, so that one may be made before the one before it is awaited. */
  readonly queued?: boolean
  /** Log-probabilities (B, T) of given replies under the current weights. */
  logprobs(batch: ReplyBatch): Promise<TokenScores>
  /** log-probabilities under the frozen reference weights (those at `freezeReference`). */
  referenceLogprobs(batch: ReplyBatch): Promise<TokenScores>
  /** Keeps a copy of the current weights as the reference policy. */
  freezeReference(): Promise<void>
  /** Back-propagates Σ dLdlogp · logp and adds to the gradient; returns the log-probabilities of this pass. */
  accumulate(batch: ReplyBatch, dLdlogp: Float32Array): Promise<Pick<TokenScores, 'logprobs'>>
  /** Applies the accumulated gradient, clears it, and returns its norm before clipping, where the engine tells it. */
  update(step: OptimiserStep): Promise<{ gradNorm?: number }>
  /** Writes a model folder (and, with `optimiser`, what `load` needs to continue training exactly). */
  save(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Frees what other machines keep for a folder that `save` wrote, before it is deleted. Where the folder is all there is, there is no such call. */
  discard?(dir: string): Promise<void>
}
