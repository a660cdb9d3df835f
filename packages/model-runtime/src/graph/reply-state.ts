import { cast, concat, equal, expand, reshape, type Value } from '@spatial-ssrl/onnx-autodiff'
import { headLayout, type Memory } from '../blocks/heads.ts'
import type { Network } from '../blocks/network.ts'
import type { Choice } from './choice.ts'

/** Replies under way. */
export interface ReplyState {
  /** (G · R) int32: the last token of each. */
  tokens: Value
  /** (G · R) bool: whether it has ended. */
  ended: Value
  /** Keys and values of every layer, one after another, (G, K, R, L − 1, d). */
  caches: Value[]
  /** (G · R, V) 1 for tokens that stood before, where repetition counts. */
  seen?: Value
}

/** Keys and values of every layer, (G, K, R, L − 1, d): the last token is never read. */
export function emptyCaches(network: Network): Value[] {
  const cache = expand(network.graph.constant([0], [1, 1, 1, 1, 1]), cacheShape(network))
  return Array.from({ length: 2 * network.text.layers }, () => cache)
}

/** (1 + steps, G, R): a first figure of every reply (G · R) before those of the steps. */
export function joinFirst({ shape }: Network, one: Value, more: Value): Value {
  return concat([reshape(one, [1, shape.groups, shape.replies]), more], 0)
}

/** What `stateInputs` takes, as outputs of a graph: by the names of those inputs, behind `next.`. */
export function stateOutputs({ tokens, ended, caches, seen }: ReplyState): Record<string, Value> {
  return {
    'next.lastTokens': tokens,
    'next.ended': cast(ended, 'int32'),
    ...Object.fromEntries(caches.map((cache, index) => [`next.own.${index}`, cache])),
    ...(seen && { 'next.seenBefore': seen }),
  }
}

/** Keys and values of the prompts as outputs of a graph. */
export function prefixOutputs(memories: readonly Memory[]): Record<string, Value> {
  return Object.fromEntries(
    memories.flatMap(({ keys, values }, layer) => [
      [`next.prefix.${2 * layer}`, keys],
      [`next.prefix.${2 * layer + 1}`, values],
    ]),
  )
}

/** Replies under way, and the memories of their prompts, as another run gave them. */
export function stateInputs(network: Network, choice: Choice): { memories: Memory[]; state: ReplyState } {
  const { graph, shape, text } = network
  const { K, d } = headLayout(network)
  const rows = shape.groups * shape.replies
  const prefix = (index: number) => graph.input(`prefix.${index}`, [shape.groups, K, shape.promptLength, d])
  const layers = Array.from({ length: text.layers }, (_, layer) => layer)
  return {
    memories: layers.map((layer) => ({ keys: prefix(2 * layer), values: prefix(2 * layer + 1) })),
    state: {
      tokens: graph.input('lastTokens', [rows], 'int32'),
      ended: equal(graph.input('ended', [rows], 'int32'), 1),
      caches: layers.flatMap((layer) =>
        [2 * layer, 2 * layer + 1].map((index) => graph.input(`own.${index}`, cacheShape(network))),
      ),
      ...(choice.seen && { seen: graph.input('seenBefore', [rows, text.vocabSize]) }),
    },
  }
}

function cacheShape(network: Network): number[] {
  const { K, d } = headLayout(network)
  const { groups, replies, replyLength } = network.shape
  return [groups, K, replies, replyLength - 1, d]
}
