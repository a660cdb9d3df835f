import { expand, reshape } from '@spatial-ssrl/onnx-autodiff'
import { prefill } from '../blocks/decoder.ts'
import { nextTokenLogits } from '../blocks/embedding.ts'
import type { Network } from '../blocks/network.ts'
import { type Choice, chooser, isEnd } from './choice.ts'
import { compileNetwork } from './compile-network.ts'
import type { CompiledGraph, GraphProvider } from './compiled-graph.ts'
import { emptyCaches, joinFirst, prefixOutputs, type ReplyState, stateInputs, stateOutputs } from './reply-state.ts'
import type { Truncation } from './truncation.ts'
import { writeReplies } from './write-replies.ts'

/** How a generating graph is built. */
export interface GenerateGraphOptions {
  /** Take the likeliest token instead of drawing. Default false. */
  greedy?: boolean
  /** What is left out of the distributions before tokens are chosen; default nothing. */
  truncation?: Truncation
  /** Any of these ends a reply; it is part of the reply. */
  endTokens: readonly number[]
  /** Given for positions after the end, with log-probability 0. */
  padToken: number
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that writes R replies to each prompt: the family's data inputs but `replies`, unless greedy `uniforms` (L, G, R) in
 * [0, 1) and `temperature` () > 0, and those of the truncation → `sampled` (steps, G, R), int32, and `logprobs` (steps, G, R) at that
 * temperature (greedy: at 1), of the whole distribution. It stops when every reply has ended, so steps ≤ L. Prompts run once; all tokens
 * are drawn inside the graph.
 */
export function buildGenerateGraph(network: Network, options: GenerateGraphOptions): CompiledGraph {
  const choice = chooser(network, options)
  const { memories, first, state } = begin(network, choice, options)
  const { sampled, logprobs } = writeReplies(network, choice, {
    ...options,
    memories,
    state,
    behind: 0,
    count: network.shape.replyLength - 1,
  })
  return compileNetwork(
    network,
    { sampled: joinFirst(network, first.tokens, sampled), logprobs: joinFirst(network, first.logprobs, logprobs) },
    options.provider,
  )
}

/**
 * The beginning of the same replies: as above, of the first 1 + `more` tokens, `more` () int64 ≥ 1, and besides what `buildContinueGraph`
 * takes to go on, behind `next.`: last tokens, what has ended, keys and values of prompts and replies, and tokens seen where repetition
 * counts.
 */
export function buildBeginGraph(network: Network, options: GenerateGraphOptions): CompiledGraph {
  const choice = chooser(network, options)
  const { memories, first, state } = begin(network, choice, options)
  const count = network.graph.input('more', [], 'int64')
  const written = writeReplies(network, choice, { ...options, memories, state, behind: 0, count })
  return compileNetwork(
    network,
    {
      sampled: joinFirst(network, first.tokens, written.sampled),
      logprobs: joinFirst(network, first.logprobs, written.logprobs),
      ...stateOutputs(written.state),
      ...prefixOutputs(memories),
    },
    options.provider,
  )
}

/** Goes on where a beginning, or this graph, stopped, with `behind` (1) int64 tokens written before the last: up to `more` () tokens. */
export function buildContinueGraph(network: Network, options: GenerateGraphOptions): CompiledGraph {
  const choice = chooser(network, options)
  const { graph } = network
  const { memories, state } = stateInputs(network, choice)
  const written = writeReplies(network, choice, {
    ...options,
    memories,
    state,
    behind: graph.input('behind', [1], 'int64'),
    count: graph.input('more', [], 'int64'),
  })
  const { sampled, logprobs } = written
  return compileNetwork(network, { sampled, logprobs, ...stateOutputs(written.state) }, options.provider)
}

/** Runs the prompts and chooses the first token of every reply. */
function begin(network: Network, choice: Choice, { endTokens }: GenerateGraphOptions) {
  const { groups: G, replies: R } = network.shape
  const { vocabSize } = network.text
  const { last, memories } = prefill(network, network.embedPrompts())
  const firstLogits = reshape(nextTokenLogits(network, last), [G, 1, vocabSize])
  const logits = reshape(expand(firstLogits, [G, R, vocabSize]), [G * R, -1])
  const first = choice.choose(logits, network.graph.constant([0], [1], 'int64'), choice.seen)
  const state: ReplyState = {
    tokens: first.tokens,
    ended: isEnd(first.tokens, endTokens),
    caches: emptyCaches(network),
    ...(choice.seen && { seen: choice.withSeen(choice.seen, first.tokens) }),
  }
  return { memories, first, state }
}
