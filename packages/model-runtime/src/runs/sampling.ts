import { createRng, type Generation } from '@spatial-ssrl/core'
import type { BatchShape } from '../blocks/batch-shape.ts'
import type { Processor } from '../prompt/processor.ts'
import type { RunTokens } from './results.ts'

const BELOW_ONE = 1 - 2 ** -24 // a 32-bit draw nearer to 1 rounds to 1 in float32, past the end of every cumulative distribution

/** Replies of one request that are written in one run. */
export interface ReplyPlace {
  /** Place in the batch. */
  request: number
  /** Of the request's replies, the first one and how many. */
  first: number
  count: number
}

/** The places of all replies when those of each request are divided into parts of the given sizes. */
export function replyPlaces(requests: number, sizes: readonly number[]): ReplyPlace[] {
  const firsts = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, size) => sum + size, 0))
  return Array.from({ length: requests }, (_, request) =>
    sizes.map((count, part) => ({ request, first: firsts[part]!, count })),
  ).flat()
}

/** Where the draws of some replies come from: a seed, the request's place among those that share it, and the first of its replies. */
export interface DrawStream {
  seed: number | string
  place: number
  first: number
}

/**
 * Uniform draws of a run as (steps, groups, replies). Each reply has its own stream, forked by its request's place in the whole batch
 * and its own among the request's, so that replies do not depend on how the batch is divided; groups past the real ones repeat the first.
 */
export function drawUniforms(
  streams: readonly DrawStream[],
  { groups, replies, replyLength: steps }: Pick<BatchShape, 'groups' | 'replies' | 'replyLength'>,
): Float32Array {
  const uniforms = new Float32Array(steps * groups * replies)
  for (let group = 0; group < groups; group++) {
    const { seed, place, first } = streams[group] ?? streams[0]!
    const request = createRng(seed).fork(place)
    for (let reply = 0; reply < replies; reply++) {
      const stream = request.fork(first + reply)
      for (let step = 0; step < steps; step++) {
        uniforms[(step * groups + group) * replies + reply] = Math.min(stream.next(), BELOW_ONE)
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
