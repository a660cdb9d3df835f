import { type PolicyRequest, type Sampling, SpatialError } from '@spatial-ssrl/core'
import type { LocalTrainer, RolloutServer } from './sampler.ts'
import { readServedReplies } from './served-replies.ts'

/** What a server answered to the probe, and the policy's own log-probabilities of that answer. */
export interface ProbeAnswer {
  tokens: Int32Array
  served: Float32Array
  scored: Float32Array
}

/** Tokens of the probe's answer at most. */
const probeTokens = 16

/** A change of the policy's own log-probabilities that a server of the same weights cannot have missed, nats. */
const seenChange = 1e-3

/**
 * Asks one server the probe and has the policy score the answer.
 * @param temperature 0 after a delivery; 1 at the beginning too, as rollouts are sampled
 * @returns null where the server gave up midway
 */
export async function askProbe(
  policy: LocalTrainer,
  server: RolloutServer,
  request: PolicyRequest,
  temperature: 0 | 1,
): Promise<ProbeAnswer | null> {
  const sampling: Sampling = { n: 1, temperature, maxTokens: probeTokens, seed: 'probe' }
  const served = await server.sample(request, sampling)
  const generations = readServedReplies(served, { policy, request, sampling, server: server.name })
  if (generations === null) return null
  const { tokens, logprobs } = generations[0]!
  const { logprobs: scored } = await policy.logprobs({
    groups: [{ request, replies: [tokens] }],
    maxTokens: tokens.length,
  })
  return { tokens, served: logprobs, scored }
}

/** Largest |server − policy| over the tokens of an answer, nats. */
export function probeDifference({ served, scored }: ProbeAnswer): number {
  return served.reduce((most, value, place) => Math.max(most, Math.abs(value - scored[place]!)), 0)
}

/**
 * Whether a server samples with the policy's weights: its log-probabilities are the policy's, within `tolerance`, and they moved if those did.
 * @param before the server's answer with the weights before these, where there was one
 * @param tolerance nats, on any token
 * @throws SpatialError `remote`, one line with the fix
 */
export function requireSameWeights(
  server: string,
  answer: ProbeAnswer,
  before: ProbeAnswer | undefined,
  tolerance: number,
): void {
  const difference = probeDifference(answer)
  const reasons =
    'it has not taken all of the new weights, or computes otherwise: check that it serves the folder of --rollouts-reload, or allow more with --rollouts-tolerance'
  if (!(difference <= tolerance))
    throw new SpatialError(
      'remote',
      `${server}: its log-probabilities of the probe are up to ${difference.toPrecision(3)} nats from the trained model's, ${tolerance.toPrecision(2)} are allowed — ${reasons}`,
    )
  if (before === undefined || !same(before.tokens, answer.tokens) || !same(before.served, answer.served)) return
  const moved = answer.scored.reduce((most, value, place) => Math.max(most, Math.abs(value - before.scored[place]!)), 0)
  if (moved > seenChange)
    throw new SpatialError(
      'remote',
      `${server}: its answer to the probe is to the last bit that of the weights before, though the trained model's moved by ${moved.toPrecision(3)} nats: the new weights did not reach it — check that it reads the folder of --rollouts-reload`,
    )
}

function same(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return one.length === other.length && Array.from(one).every((value, place) => value === other[place])
}
