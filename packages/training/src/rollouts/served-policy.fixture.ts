import type { PolicyRequest, Sampling } from '@spatial-ssrl/core'
import { type RecordingPolicy, recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { withRemoteRollouts } from './remote-rollouts.ts'
import type { LocalTrainer, RolloutSampler, ServedReplies } from './sampler.ts'

/** What a server of a test does, in order. */
export type Event =
  | { kind: 'deliver'; updates: string }
  | { kind: 'sample'; text: string; seed: string; n: number; temperature: number; weights: string }

/** A server that is away. */
export class Away extends Error {}

export interface Servers {
  /** Log-probability of a token under the weights that the server has. */
  logprob?: (weights: string, place: number) => number
  /** What a question meets, in order of arrival; throws to be away. */
  before?: (event: Event & { kind: 'sample' }) => void | Promise<void>
  /** The reply with its last touch, to make it a wrong one. */
  change?: (served: ServedReplies) => ServedReplies
  /** Weights that do not arrive. */
  deaf?: boolean
}

/**
 * A policy without a network and servers that have its weights: tokens are code units, every log-probability is −1 − 0.1 per update. A
 * delivered folder is the number of updates that its weights have seen.
 */
export function servedPolicy(folder: string, script: Script = {}, servers: Servers = {}, tolerance?: number) {
  const events: Event[] = []
  const notices: string[] = []
  const pauses: number[] = []
  const logprob = servers.logprob ?? ((weights: string) => -1 - 0.1 * Number(weights))
  const local: RecordingPolicy = recordingPolicy({ logprob: (updates) => -1 - 0.1 * updates, ...script })
  const trainer: LocalTrainer = Object.assign(local, {
    decode: (tokens: Int32Array) => String.fromCharCode(...tokens.filter((token) => token !== 0)),
    promptTokens: ({ text }: PolicyRequest) => local.encode(text),
    load: async () => {},
  })
  let weights = 'none'
  const sample = async (request: PolicyRequest, sampling: Sampling): Promise<ServedReplies> => {
    const { n, temperature, seed } = sampling
    const event = { kind: 'sample', text: request.text, seed: `${seed}`, n, temperature, weights } as const
    await servers.before?.(event)
    events.push(event)
    const tokens = Int32Array.of(65, 0)
    const logprobs = Float32Array.from(tokens, (_, place) => logprob(weights, place))
    const replies = Array.from({ length: n }, () => ({ tokens, logprobs, finishReason: 'stop' }))
    const promptTokenIds = local.encode(request.text)
    const served = { replies, promptTokens: promptTokenIds.length, promptTokenIds }
    return servers.change?.(served) ?? served
  }
  const sampler: RolloutSampler = {
    servers: [{ name: 'server', sample }],
    sample,
    async deliver(save) {
      let updates = ''
      const calls = local.of('update').length
      await save(folder)
      updates = String(calls)
      events.push({ kind: 'deliver', updates })
      if (!servers.deaf || weights === 'none') weights = updates
    },
    isAway: (error) => error instanceof Away,
    async close() {},
  }
  const patience = {
    longest: 60_000,
    wait: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      pauses.push(ms)
    },
    onNotice: (line: string) => void notices.push(line),
  }
  const policy = withRemoteRollouts(trainer, sampler, { patience, ...(tolerance !== undefined && { tolerance }) })
  return { policy, local, events, notices, pauses }
}
