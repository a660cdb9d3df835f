import { createRng, type Generation } from '@spatial-ssrl/core'
import type { Processor } from '../prompt/processor.ts'
import type { RunTokens } from './results.ts'

const BELOW_ONE = 1 - 2 ** -24 // a 32-bit draw nearer to 1 rounds to 1 in float32, past the end of every cumulative distribution

/** Where a request's draws come from: a seed, and the request's place among those that share it. */
export interface DrawStream {
  seed: number | string
  place: number
}

/**
 * Uniform draws of a run as (steps, groups, n). Each answer has its own stream, forked by its request's place in the whole
 * batch, so that answers do not depend on how the batch is split; groups past the real ones repeat the first.
 */
export function drawUniforms(requests: readonly DrawStream[], groups: number, steps: number, n: number): Float32Array {
  const uniforms = new Float32Array(steps * groups * n)
  for (let group = 0; group < groups; group++) {
    const { seed, place } = requests[group] ?? requests[0]!
    const request = createRng(seed).fork(place)
    for (let reply = 0; reply < n; reply++) {
      const stream = request.fork(reply)
      for (let step = 0; step < steps; step++) {
        uniforms[(step * groups + group) * n + reply] = Math.min(stream.next(), BELOW_ONE)
      }
    }
  }
  return uniforms
}

/** Reads the answers of one group out of a run: each is cut behind its first end token. */
export function readReplies(
  { tokens, logprobs }: RunTokens,
  { group, groups, replies, maxTokens }: { group: number; groups: number; replies: number; maxTokens: number },
  processor: Processor,
): Generation[] {
  const steps = Math.min(tokens.length / (groups * replies), maxTokens)
  return Array.from({ length: replies }, (_, reply) => {
    const at = (step: number) => (step * groups + group) * replies + reply
    let length = 0
    let ended = false
    while (length < steps && !ended) ended = processor.endTokens.includes(tokens[at(length++)]!)
    const sequence = Int32Array.from({ length }, (_, step) => tokens[at(step)]!)
    return {
      text: processor.decode(sequence),
      tokens: sequence,
      logprobs: Float32Array.from({ length }, (_, step) => logprobs[at(step)]!),
      finishReason: ended ? 'stop' : 'length',
    }
  })
}
