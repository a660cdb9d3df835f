import { concat, linear, reshape, slice, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Construction, Network } from './network.ts'
import { dense, normed, weightParts, weightRows, widened } from './weights.ts'

/** (G · P, h) word vectors of the prompts' ids (G, P). */
export function embedTokens(construction: Construction, tokens: Value): Value {
  const [groups = 0, length = 0] = tokens.shape
  return embed(construction, reshape(tokens, [groups * length]))
}

/** (n, h) word vectors of token ids (n). */
export function embed({ weights }: Construction, ids: Value): Value {
  return weightRows(weights, 'model.embed_tokens.weight', ids)
}

/** (G · R · (L − 1), h) first hidden states of the replies: the last token is predicted, never read. */
export function embedReplies(network: Network): Value {
  const { groups, replies, replyLength } = network.shape
  const read = slice(network.inputs.replies, 2, 0, replyLength - 1)
  return embed(network, reshape(read, [groups * replies * (replyLength - 1)]))
}

/** (n, V) next-token logits of hidden states (n, h). A head in a half type is widened in parts, so that no whole copy of it is made. */
export function nextTokenLogits(network: Network, hidden: Value): Value {
  const { weights } = network
  const states = headStates(network, hidden)
  const name = headName(network)
  const isInFile = weights.get(`${name}.weight`)?.source.type === 'external'
  if (!isInFile || hasAdaptedHead(network)) return dense(weights, name, states)
  const parts = weightParts(weights, `${name}.weight`)
  return concat(
    parts.map((part) => linear(states, widened(part, states))),
    1,
  )
}

/** (n, h) hidden states as the head reads them. */
export function headStates({ weights, text }: Network, hidden: Value): Value {
  return normed(weights, 'model.norm', hidden, text.normEpsilon)
}

/** Parts (rows of the vocabulary, h) of the head, one after another, in the type they are stored in. */
export function headParts(network: Network): Value[] {
  return weightParts(network.weights, `${headName(network)}.weight`)
}

/** An adapter stands beside the head, which is then one map like any other. */
export function hasAdaptedHead(network: Network): boolean {
  return network.weights.adapted?.has(headName(network)) ?? false
}

function headName({ text }: Network): string {
  return text.tieEmbeddings ? 'model.embed_tokens' : 'lm_head'
}
