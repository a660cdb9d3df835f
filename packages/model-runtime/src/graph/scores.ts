import {
  concat,
  exp,
  expand,
  gatherElements,
  logSoftmax,
  mul,
  pickLogProbs,
  reduceSum,
  reshape,
  slice,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { decode } from '../blocks/decoder.ts'
import { embedReplies, nextTokenLogits } from '../blocks/embedding.ts'
import type { Network } from '../blocks/network.ts'

/** Figures (G, R, L) of the reply tokens, nats. */
export interface ReplyScores {
  logprobs: Value
  entropy: Value
}

/**
 * Log-probability and entropy of every reply token. The first token of a reply is predicted by the last prompt token, alike for all
 * replies of a group, token j by token j − 1.
 */
export function scoreReplies(network: Network): ReplyScores {
  const { groups, replies, replyLength } = network.shape
  const { vocabSize } = network.text
  const ids = network.inputs.replies
  const decoded = decode(network, network.embedPrompts(), embedReplies(network))

  const first = logSoftmax(nextTokenLogits(network, decoded.last))
  const firstIds = reshape(slice(ids, 2, 0, 1), [groups, replies])
  const firstLogprobs = reshape(gatherElements(first, firstIds, 1), [groups, replies, 1])
  const firstEntropy = mul(reduceSum(mul(exp(first), first), [1]), -1)

  const logits = reshape(nextTokenLogits(network, decoded.replies), [groups, replies, replyLength - 1, vocabSize])
  const rest = pickLogProbs(logits, slice(ids, 2, 1, replyLength))
  return {
    logprobs: concat([firstLogprobs, rest.logProbs], 2),
    entropy: concat([expand(reshape(firstEntropy, [groups, 1, 1]), [groups, replies, 1]), rest.entropy], 2),
  }
}
