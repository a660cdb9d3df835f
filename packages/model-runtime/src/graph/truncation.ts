import {
  cast,
  cumSum,
  div,
  equal,
  exp,
  expand,
  type Graph,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  logSoftmax,
  loop,
  maximum,
  mul,
  range,
  reduceMax,
  reduceSum,
  reshape,
  slice,
  sub,
  topK,
  type Value,
  where,
} from '@spatial-ssrl/onnx-autodiff'
import type { BatchShape } from '../blocks/batch-shape.ts'

/** What changes a distribution before a token is chosen. Shares and penalties are inputs; only what is here makes another graph. */
export interface Truncation {
  /** Tokens kept, ≥ 1, and what is as likely as the last of them. */
  topK?: number
  /** Whether a share of the probability is kept: `topP` (), that share. */
  topP?: boolean
  /** Whether tokens far less likely than the likeliest are left out: `minP` (), the share of its probability that keeps one. */
  minP?: boolean
  /** Whether tokens that stood before are made less likely: `repetitionPenalty` (), and `seen` (G, V), 1 for those of the prompt. */
  repetition?: boolean
}

/** In place of a logit that is left out: its exponential is 0, and it is no infinity to compute with. */
const LEFT_OUT = -3e38

/** A distribution's changes, with the inputs that they read. */
export interface Changes {
  /** (G · R, V) 1 for tokens of the prompt, where repetition counts. */
  seen?: Value
  /** Logits (n, V) as transformers' RepetitionPenaltyLogitsProcessor leaves them. */
  penalised(logits: Value, seen: Value | undefined): Value
  /** Logits (n, V) that were divided by the temperature, as its TopK, TopP and MinP warpers leave them, in this order. */
  truncated(logits: Value): Value
  /** `seen` with these tokens (n). */
  withSeen(seen: Value, tokens: Value): Value
}

/** Declares the inputs of a truncation. */
export function declareChanges(
  graph: Graph,
  { groups, replies }: BatchShape,
  vocabulary: number,
  truncation: Truncation,
): Changes {
  const rows = groups * replies
  const penalty = truncation.repetition && graph.input('repetitionPenalty', [])
  const share = truncation.topP && graph.input('topP', [])
  const minP = truncation.minP && graph.input('minP', [])
  const prompts = penalty && graph.input('seen', [groups, vocabulary])
  const steps = [
    ...(truncation.topK ? [(logits: Value) => likeliest(logits, Math.min(truncation.topK!, vocabulary))] : []),
    ...(share ? [(logits: Value) => withinShare(logits, share)] : []),
    ...(minP ? [(logits: Value) => nearLikeliest(logits, minP)] : []),
  ]
  return {
    ...(prompts && {
      seen: reshape(expand(reshape(prompts, [groups, 1, vocabulary]), [groups, replies, vocabulary]), [
        rows,
        vocabulary,
      ]),
    }),
    penalised(logits, seen) {
      if (!penalty || !seen) return logits
      const lessLikely = where(less(logits, 0), mul(logits, penalty), div(logits, penalty))
      return where(greater(seen, 0), lessLikely, logits)
    },
    truncated: (logits) => steps.reduce((left, step) => step(left), logits),
    withSeen: (seen, tokens) =>
      maximum(seen, cast(equal(reshape(cast(tokens, 'int64'), [rows, 1]), range(graph, 0, vocabulary)), graph.float)),
  }
}

function kept(keep: Value, logits: Value): Value {
  return where(keep, logits, logits.graph.constant(LEFT_OUT))
}

/** The `count` likeliest tokens, and those as likely as the last of them. */
function likeliest(logits: Value, count: number): Value {
  const { values } = topK(logits, count, 1)
  return kept(greaterOrEqual(logits, slice(values, 1, count - 1, count)), logits)
}

/** Tokens that are sorted before it is asked whether all have to be: sorting a vocabulary of 151,936 takes longer than all else. */
const HEAD = 1024

/**
 * The likeliest tokens whose probabilities first reach a share: from the least likely up, those are left out that with all below them make
 * at most the rest; the likeliest stays. Of equally likely ones the first in the vocabulary go first.
 */
function withinShare(logits: Value, share: Value): Value {
  const { graph } = logits
  const [, vocabulary = 0] = logits.shape
  const logged = logSoftmax(logits)
  const { keep, reached } = reaching(logged, share, Math.min(HEAD, vocabulary))
  if (vocabulary <= HEAD) return kept(greater(keep, 0), logits)
  // A loop of one turn or none: whether any row goes beyond its head.
  const beyond = cast(less(reduceMin(reached), share), 'int64')
  const { state } = loop(graph, {
    count: beyond,
    state: [keep],
    body: () => ({ state: [reaching(logged, share, vocabulary).keep] }),
  })
  return kept(greater(state[0]!, 0), logits)
}

/**
 * `keep` (n, V) is 1 for those of the `head` likeliest tokens before which the share is not reached, `reached` (n) what all of the head make.
 * @param logged log-probabilities (n, V)
 */
function reaching(logged: Value, share: Value, head: number): { keep: Value; reached: Value } {
  const rows = logged.shape[0]!
  const { values } = topK(logged, head, 1)
  const probabilities = exp(values)
  const within = less(cumSum(probabilities, 1, { exclusive: true }), share)
  const least = mul(reduceMax(where(within, mul(values, -1), logged.graph.constant(LEFT_OUT)), [1], true), -1)
  const above = cast(greater(logged, least), logged.dtype)
  const alike = cast(equal(logged, least), logged.dtype)
  const room = sub(reduceSum(cast(within, logged.dtype), [1], true), reduceSum(above, [1], true))
  const stays = lessOrEqual(mul(cumSum(alike, 1, { reverse: true }), alike), room)
  return {
    keep: maximum(above, mul(alike, cast(stays, logged.dtype))),
    reached: reshape(reduceSum(probabilities, [1]), [rows]),
  }
}

/** The smallest of values (n), as a scalar. */
function reduceMin(values: Value): Value {
  return reshape(mul(reduceMax(mul(values, -1), [0]), -1), [])
}

/** Tokens with at least the share of the likeliest one's probability. */
function nearLikeliest(logits: Value, share: Value): Value {
  const probabilities = exp(logSoftmax(logits))
  const least = mul(reduceMax(probabilities, [1], true), share)
  return kept(lessOrEqual(least, probabilities), logits)
}
