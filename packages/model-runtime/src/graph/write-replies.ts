import {
  add,
  cast,
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
import { decodeStep } from '../blocks/decoder.ts'
import { embed, nextTokenLogits } from '../blocks/embedding.ts'
import type { Memory } from '../blocks/heads.ts'
import type { Network } from '../blocks/network.ts'
import { stepFrame } from '../blocks/step-frame.ts'
import { type Choice, isEnd } from './choice.ts'
import type { ReplyState } from './reply-state.ts'

/** Where writing stands and how far it goes. */
export interface Writing {
  memories: readonly Memory[]
  state: ReplyState
  /** Tokens written before the last one of each reply: 0, or (1) int64. */
  behind: 0 | Value
  /** Tokens to write at most: a number, or () int64. */
  count: number | Value
  endTokens: readonly number[]
  padToken: number
}

/** One loop over tokens inside the graph: `sampled` and `logprobs` (steps, G, R), and the state behind them. It stops when all ended. */
export function writeReplies(
  network: Network,
  choice: Choice,
  { memories, state, behind, count, endTokens, padToken }: Writing,
): { sampled: Value; logprobs: Value; state: ReplyState } {
  const { groups: G, replies: R } = network.shape
  const layers = state.caches.length
  const { state: last, outputs } = loop(network.graph, {
    count,
    state: [state.tokens, state.ended, ...state.caches, ...(state.seen ? [state.seen] : [])],
    body(iteration, tokens, ended, ...carried) {
      const caches = carried.slice(0, layers)
      const seen = carried[layers]
      const at = behind === 0 ? reshape(iteration, [1]) : add(reshape(iteration, [1]), behind)
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
      const chosen = choice.choose(nextTokenLogits(network, states), add(at, 1), seen)
      const next = where(ended!, network.graph.constant(padToken, [], 'int32'), chosen.tokens)
      const logprobs = where(ended!, network.graph.constant(0), chosen.logprobs)
      const done = or(ended!, isEnd(next, endTokens))
      return {
        state: [next, done, ...kept, ...(seen ? [choice.withSeen(seen, next)] : [])],
        outputs: [reshape(next, [G, R]), reshape(logprobs, [G, R])],
        continue: reshape(greater(reduceMax(cast(not(done), 'float32'), [0]), 0), []),
      }
    },
  })
  const [tokens, ended, ...rest] = last
  return {
    sampled: outputs[0]!,
    logprobs: outputs[1]!,
    state: {
      tokens: tokens!,
      ended: ended!,
      caches: rest.slice(0, layers),
      ...(state.seen && { seen: rest[layers]! }),
    },
  }
}
