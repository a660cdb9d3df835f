import {
  add,
  cast,
  concat,
  equal,
  expand,
  gather,
  greater,
  loop,
  mul,
  not,
  or,
  reduceMax,
  reshape,
  type Value,
  where,
} from '@spatial-ssrl/onnx-autodiff'
import { decodeStep, prefill } from '../blocks/decoder.ts'
import { embed, nextTokenLogits } from '../blocks/embedding.ts'
import { headLayout } from '../blocks/heads.ts'
import type { Network } from '../blocks/network.ts'
import { stepFrame } from '../blocks/step-frame.ts'
import { compileNetwork } from './compile-network.ts'
import type { CompiledGraph, GraphProvider } from './compiled-graph.ts'
import { type ChosenTokens, drawTokens, likeliestTokens } from './sampling.ts'

/** How a generating graph is built. */
export interface GenerateGraphOptions {
  /** Take the likeliest token instead of drawing. Default false. */
  greedy?: boolean
  /** Any of these ends a reply; it is part of the reply. */
  endTokens: readonly number[]
  /** Given for positions after the end, with log-probability 0. */
  padToken: number
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that writes R replies to each prompt: the family's data inputs but `replies`, and unless greedy `uniforms` (L, G, R) in
 * [0, 1) and `temperature` () > 0 → `sampled` (steps, G, R), int32, and `logprobs` (steps, G, R) at that temperature (greedy: at 1).
 * It stops when every reply has ended, so steps ≤ L. Prompts run once; all tokens are drawn inside the graph.
 */
export function buildGenerateGraph(network: Network, options: GenerateGraphOptions): CompiledGraph {
  const { groups: G, replies: R, replyLength: L } = network.shape
  const { vocabSize } = network.text
  const choose = chooser(network, options.greedy ?? false)
  const { last, memories } = prefill(network, network.embedPrompts())

  const firstLogits = reshape(nextTokenLogits(network, last), [G, 1, vocabSize])
  const first = choose(
    reshape(expand(firstLogits, [G, R, vocabSize]), [G * R, -1]),
    network.graph.constant([0], [1], 'int64'),
  )

  const { outputs } = loop(network.graph, {
    count: L - 1,
    state: [first.tokens, isEnd(first.tokens, options.endTokens), ...emptyCaches(network)],
    body(iteration, tokens, ended, ...caches) {
      const at = reshape(iteration, [1])
      const step = stepFrame(network, at)
      const kept: Value[] = []
      const states = decodeStep(network, embed(network, tokens!), memories, {
        ...step,
        remember(layer, added) {
          // Slots ahead hold 0, so adding fills one; a select over broadcast operands would cost twice as much.
          const write = (cache: Value, value: Value) => add(cache, mul(value, step.slot))
          const own = {
            keys: write(caches[2 * layer]!, added.keys),
            values: write(caches[2 * layer + 1]!, added.values),
          }
          kept.push(own.keys, own.values)
          return own
        },
      })
      const chosen = choose(nextTokenLogits(network, states), add(at, 1))
      const next = where(ended!, network.graph.constant(options.padToken, [], 'int32'), chosen.tokens)
      const logprobs = where(ended!, network.graph.constant(0), chosen.logprobs)
      const done = or(ended!, isEnd(next, options.endTokens))
      return {
        state: [next, done, ...kept],
        outputs: [reshape(next, [G, R]), reshape(logprobs, [G, R])],
        continue: reshape(greater(reduceMax(cast(not(done), 'float32'), [0]), 0), []),
      }
    },
  })
  const join = (one: Value, more: Value) => concat([reshape(one, [1, G, R]), more], 0)
  return compileNetwork(
    network,
    { sampled: join(first.tokens, outputs[0]!), logprobs: join(first.logprobs, outputs[1]!) },
    options.provider,
  )
}

/** Chooses the tokens of reply position `at` (1) from logits (G · R, V). */
function chooser({ graph, shape }: Network, greedy: boolean): (logits: Value, at: Value) => ChosenTokens {
  if (greedy) return likeliestTokens
  const { groups, replies, replyLength } = shape
  const uniforms = graph.input('uniforms', [replyLength, groups, replies])
  const temperature = graph.input('temperature', [])
  return (logits, at) => drawTokens(logits, reshape(gather(uniforms, at), [groups * replies]), temperature)
}

/** (n) bool: which of tokens (n) end a reply. */
function isEnd(tokens: Value, endTokens: readonly number[]): Value {
  const [first, ...rest] = endTokens.map((token) => equal(tokens, token))
  if (first === undefined) throw new RangeError('buildGenerateGraph: expected at least one end token, got none')
  return rest.reduce((either, one) => or(either, one), first)
}

/** Keys and values of every layer, (G, K, R, L − 1, d): the last token is never read. */
function emptyCaches(network: Network): Value[] {
  const { K, d } = headLayout(network)
  const { groups, replies, replyLength } = network.shape
  const zero = network.graph.constant([0], [1, 1, 1, 1, 1])
  const cache = expand(zero, [groups, K, replies, replyLength - 1, d])
  return Array.from({ length: 2 * network.text.layers }, () => cache)
}
