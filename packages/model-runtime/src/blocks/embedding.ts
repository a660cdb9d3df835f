import { gather, reshape, slice, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Construction, Network } from './network.ts'
import { dense, normed, weight } from './weights.ts'

/** (G · P, h) word vectors of the prompts' ids (G, P). */
export function embedTokens(construction: Construction, tokens: Value): Value {
  const [groups = 0, length = 0] = tokens.shape
  return embed(construction, reshape(tokens, [groups * length]))
}

/** (n, h) word vectors of token ids (n). */
export function embed({ weights }: Construction, ids: Value): Value {
  return gather(weight(weights, 'model.embed_tokens.weight'), ids)
}

/** (G · R · (L − 1), h) first hidden states of the replies: the last token is predicted, never read. */
export function embedReplies(network: Network): Value {
  const { groups, replies, replyLength } = network.shape
  const read = slice(network.inputs.replies, 2, 0, replyLength - 1)
  return embed(network, reshape(read, [groups * replies * (replyLength - 1)]))
}

/** (n, V) next-token logits of hidden states (n, h). */
export function nextTokenLogits({ weights, text }: Network, hidden: Value): Value {
  return dense(
    weights,
    text.tieEmbeddings ? 'model.embed_tokens' : 'lm_head',
    normed(weights, 'model.norm', hidden, text.normEpsilon),
  )
}
