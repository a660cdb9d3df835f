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
import { embedReplies, hasAdaptedHead, headParts, headStates, nextTokenLogits } from '../blocks/embedding.ts'
import type { Network } from '../blocks/network.ts'
import { scoreInParts } from './score-in-parts.ts'

/** Logits that are held at once, 256 MB: beyond, the vocabulary is taken in parts. */
const mostLogits = 2 ** 26

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
  const ids = network.inputs.replies
  const decoded = decode(network, network.embedPrompts(), embedReplies(network))

  const first = logSoftmax(nextTokenLogits(network, decoded.last))
  const firstIds = reshape(slice(ids, 2, 0, 1), [groups, replies])
  const firstLogprobs = reshape(gatherElements(first, firstIds, 1), [groups, replies, 1])
  const firstEntropy = mul(reduceSum(mul(exp(first), first), [1]), -1)
  const rest = scoreTokens(network, decoded.replies, slice(ids, 2, 1, replyLength))
  return {
    logprobs: concat([firstLogprobs, rest.logprobs], 2),
    entropy: concat([expand(reshape(firstEntropy, [groups, 1, 1]), [groups, replies, 1]), rest.entropy], 2),
  }
}

/** Scores (G, R, L − 1) of `ids` from hidden states (G · R · (L − 1), h). */
function scoreTokens(network: Network, hidden: Value, ids: Value): ReplyScores {
  const { vocabSize } = network.text
  const [rows = 0] = hidden.shape
  if (rows * vocabSize > mostLogits && !hasAdaptedHead(network)) {
    const scores = scoreInParts(headStates(network, hidden), headParts(network), reshape(ids, [rows]))
    return { logprobs: reshape(scores.logprobs, ids.shape), entropy: reshape(scores.entropy, ids.shape) }
  }
  const logits = reshape(nextTokenLogits(network, hidden), [...ids.shape, vocabSize])
  const { logProbs, entropy } = pickLogProbs(logits, ids)
  return { logprobs: logProbs, entropy }
}
