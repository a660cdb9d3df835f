import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  Generation,
  OptimiserStep,
  PolicyRequest,
  ReplyBatch,
  Sampling,
  TokenScores,
  TrainablePolicy,
} from '@spatial-ssrl/core'

/** What a stage asked of the policy, in order. */
export type Call =
  | { kind: 'generate'; requests: readonly PolicyRequest[]; sampling: Sampling }
  | { kind: 'logprobs'; batch: ReplyBatch }
  | { kind: 'reference'; batch: ReplyBatch }
  | { kind: 'accumulate'; batch: ReplyBatch; dLdlogp: Float32Array }
  | { kind: 'update'; step: OptimiserStep }
  | { kind: 'save'; dir: string; optimiser: boolean }

export interface RecordingPolicy extends TrainablePolicy {
  readonly calls: Call[]
  /** Calls of one kind. */
  of<K extends Call['kind']>(kind: K): Extract<Call, { kind: K }>[]
  encode(text: string): Int32Array
  readonly config: { readonly endTokens: readonly number[] }
}

export interface Script {
  /** Reply `index` to a request. */
  reply?: (request: PolicyRequest, index: number) => string
  /** log-probability of the token at a place of its reply, after so many updates. */
  logprob?: (updates: number, place: number) => number
  /** The same as the generator tells it; by default as it is scored. */
  sampled?: (place: number) => number
  /** log-probability of every token under the reference. */
  reference?: number
  /** Null: an engine that tells neither this nor entropies. */
  gradNorm?: number | null
  save?: (dir: string) => Promise<void>
  discard?: (dir: string) => Promise<void>
  /** A policy that keeps the order of calls by itself. */
  queued?: boolean
  /** What a pass back waits for, with the number of updates that were asked for by then. */
  passing?: (updates: () => number) => Promise<void>
}

/** A trainable policy without a network: tokens are code units, every token has the same log-probability, every call is kept. */
export function recordingPolicy(script: Script = {}): RecordingPolicy {
  const { reply = () => 'A', logprob = () => -1, reference = -1, gradNorm = 1 } = script
  const calls: Call[] = []
  let updates = 0
  const encode = (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0))
  const scores = ({ groups, maxTokens }: ReplyBatch, value: (place: number) => number): TokenScores => {
    const rows = groups.flatMap(({ replies }) => replies)
    const logprobs = new Float32Array(rows.length * maxTokens)
    for (const [row, { length }] of rows.entries())
      for (let place = 0; place < length; place++) logprobs[row * maxTokens + place] = value(place)
    return { logprobs, ...(gradNorm !== null && { entropy: logprobs.map(Math.abs) }) }
  }
  const now = (place: number) => logprob(updates, place)
  const generation = (text: string, maxTokens: number): Generation => {
    const tokens = encode(text).slice(0, maxTokens)
    const logprobs = Float32Array.from(tokens, (_, place) => (script.sampled ?? now)(place))
    const finishReason = tokens.length < text.length ? 'length' : 'stop'
    return { text, tokens, logprobs, finishReason }
  }
  return {
    ...(script.queued && { queued: true }),
    ...(script.discard && { discard: script.discard }),
    calls,
    of: <K extends Call['kind']>(kind: K) =>
      calls.filter((call): call is Extract<Call, { kind: K }> => call.kind === kind),
    encode,
    config: { endTokens: [0] },
    async generate(requests, sampling) {
      calls.push({ kind: 'generate', requests, sampling })
      const { n, maxTokens } = sampling
      return requests.map((request) => Array.from({ length: n }, (_, k) => generation(reply(request, k), maxTokens)))
    },
    async logprobs(batch) {
      calls.push({ kind: 'logprobs', batch })
      return scores(batch, now)
    },
    async referenceLogprobs(batch) {
      calls.push({ kind: 'reference', batch })
      return scores(batch, () => reference)
    },
    async freezeReference() {},
    async accumulate(batch, dLdlogp) {
      calls.push({ kind: 'accumulate', batch, dLdlogp })
      await script.passing?.(() => updates)
      return scores(batch, now)
    },
    async update(step) {
      calls.push({ kind: 'update', step })
      updates++
      return gradNorm === null ? {} : { gradNorm }
    },
    async save(dir, { optimiser = false } = {}) {
      calls.push({ kind: 'save', dir, optimiser })
      await mkdir(dir, { recursive: true })
      await writeFile(join(dir, 'model.safetensors'), String(updates))
      await script.save?.(dir)
    },
    async close() {},
  }
}
