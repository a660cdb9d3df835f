import { gather, greater, maximum, reshape, slice, sub, type Value, where } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from './network.ts'
import { visualTokens } from './vision.ts'
import { dense, normed, weight } from './weights.ts'

/** (G · P, h) first hidden states of the prompts: visual tokens stand where the pictures are. */
export function embedPrompts(network: Network): Value {
  const { shape, inputs } = network
  const rows = shape.groups * shape.promptLength
  const text = embed(network, reshape(inputs.tokens, [rows]))
  const index = reshape(inputs.visualIndex, [rows])
  const visual = visualTokens(network, maximum(sub(index, 1), 0))
  return where(reshape(greater(index, 0), [rows, 1]), visual, text)
}

/** (n, h) word vectors of token ids (n). */
export function embed({ weights }: Network, ids: Value): Value {
  return gather(weight(weights, 'model.embed_tokens.weight'), ids)
}

/** (G · R · (L − 1), h) first hidden states of the replies: the last token is predicted, never read. */
export function embedReplies(network: Network): Value {
  const { groups, replies, replyLength } = network.shape
  const read = slice(network.inputs.replies, 2, 0, replyLength - 1)
  return embed(network, reshape(read, [groups * replies * (replyLength - 1)]))
}

/** (n, V) next-token logits of hidden states (n, h). */
export function nextTokenLogits({ weights, config }: Network, hidden: Value): Value {
  const { text } = config
  return dense(
    weights,
    text.tieEmbeddings ? 'model.embed_tokens' : 'lm_head',
    normed(weights, 'model.norm', hidden, text.normEpsilon),
  )
}
