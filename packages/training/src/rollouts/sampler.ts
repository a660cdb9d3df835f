import type { PolicyRequest, Sampling, TrainablePolicy } from '@spatial-ssrl/core'

/** One reply as a server tells it. */
export interface ServedReply {
  tokens: Int32Array
  /** Of every token, nats. */
  logprobs: Float32Array
  /** As the server names it: `stop`, `length`, or why it gave up. */
  finishReason: string
}

/** The replies to one question, and how the server laid it out. */
export interface ServedReplies {
  replies: ServedReply[]
  /** Tokens of the question as the server counts them; 0 where it does not. */
  promptTokens: number
  /** The tokens themselves; null where it does not tell them. */
  promptTokenIds: Int32Array | null
}

/** A server that samples. */
export interface RolloutServer {
  /** As errors name it. */
  readonly name: string
  /** One question's replies. */
  sample(request: PolicyRequest, sampling: Sampling): Promise<ServedReplies>
}

/**
 * Samples for a policy that learns in this process, on one server or several. How weights travel is its own affair: a whole folder that
 * servers read again is one way, an adapter under a name of its own another.
 */
export interface RolloutSampler {
  /** Every server, to be held against the policy one by one. */
  readonly servers: readonly RolloutServer[]
  /** Asks whichever server is free. */
  sample(request: PolicyRequest, sampling: Sampling): Promise<ServedReplies>
  /**
   * Makes every server sample with new weights and forget what it computed with others. Nothing is being sampled meanwhile, and the policy
   * does not change.
   * @param save writes the policy as a model folder
   */
  deliver(save: (dir: string) => Promise<void>): Promise<void>
  /** Whether a server is only away, and may come back. */
  isAway(error: unknown): boolean
  /** Ends its connections. */
  close(): Promise<void>
}

/** A policy that learns here and knows how a question becomes tokens. */
export interface LocalTrainer extends TrainablePolicy {
  readonly config: { readonly endTokens: readonly number[] }
  /** Token ids of a text, without an end token. */
  encode(text: string): Int32Array
  /** The text that tokens stand for, without those of the chat format. */
  decode(tokens: Int32Array): string
  /** Tokens of a question, pictures laid out. */
  promptTokens(request: PolicyRequest): Int32Array
  /** Weights, and with `optimiser` its moments, as `save` wrote them. */
  load(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Writes an adapter that trains beside a frozen model; absent where there are none. */
  saveAdapter?(dir: string): Promise<void>
}

/** What a policy has whose replies come from servers. */
export interface RemoteRollouts {
  /**
   * Before any work: delivers the weights and asks one question, which is the probe from then on.
   * @throws SpatialError `remote` where a server's tokens or log-probabilities are not the policy's
   */
  check(request: PolicyRequest): Promise<void>
  /** Begins to sample what `generate` will be asked for with the same settings, beside what the policy does meanwhile. */
  sampleAhead(requests: readonly PolicyRequest[], sampling: Sampling): void
  /** Gives the servers the weights that the policy has now, unless they have them. */
  settle(): Promise<void>
  /** Figures since the last call. */
  figures(): RemoteFigures
}

/** Figures of sampling at servers, by name. */
export interface RemoteFigures {
  [name: string]: number
  /** The most updates that the weights which sampled were behind those that `generate` was called with. */
  staleness: number
  /** Largest |log-probability of a server − of the policy| on a token of the probe, nats. */
  probeDifference: number
}

/** A trainable policy, with servers that sample for it or without. */
export type RolloutPolicy = TrainablePolicy & { readonly remote?: RemoteRollouts }
