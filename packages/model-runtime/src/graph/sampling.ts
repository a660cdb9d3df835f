import {
  argMax,
  cast,
  cumSum,
  div,
  exp,
  gatherElements,
  greater,
  logSoftmax,
  minimum,
  mul,
  reshape,
  slice,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'

/** Chosen tokens (n), int32, and their log-probabilities (n), nats. */
export interface ChosenTokens {
  tokens: Value
  logprobs: Value
}

/** What is done to logits (n, V) before a token is drawn, before and behind the division by the temperature. */
export interface DrawChange {
  penalised(logits: Value): Value
  truncated(logits: Value): Value
}

/**
 * The likeliest token of each row of logits (n, V); its log-probability is that at temperature 1.
 * @param changed the logits to choose by, where they are not those to tell log-probabilities of
 */
export function likeliestTokens(logits: Value, changed = logits): ChosenTokens {
  return withLogprobs(cast(argMax(changed, 1), 'int32'), logSoftmax(logits))
}

/**
 * Draws from softmax(logits / temperature) by inverting the cumulative distribution: the first token whose cumulative share exceeds the
 * row's uniform number (n). Equal numbers give equal tokens, which keeps runs reproducible, at one number per token.
 * @param change leaves other logits to draw from; the log-probabilities stay those of softmax(logits / temperature), which a policy
 * learns by
 */
export function drawTokens(logits: Value, uniforms: Value, temperature: Value, change?: DrawChange): ChosenTokens {
  const [rows = 0, vocabulary = 0] = logits.shape
  const logged = logSoftmax(div(logits, temperature))
  const drawn = change ? logSoftmax(change.truncated(div(change.penalised(logits), temperature))) : logged
  const cumulative = cumSum(exp(drawn), 1)
  // Rounding can leave the last sum below 1 and a uniform number at 1: scaled to the sum and kept below it, one token always exceeds it.
  const total = slice(cumulative, 1, vocabulary - 1, vocabulary)
  const target = mul(total, minimum(reshape(uniforms, [rows, 1]), 1 - 2 ** -23))
  const exceeded = cast(greater(cumulative, target), logits.dtype)
  return withLogprobs(cast(argMax(exceeded, 1), 'int32'), logged)
}

function withLogprobs(tokens: Value, logged: Value): ChosenTokens {
  const rows = logged.shape[0]!
  return { tokens, logprobs: reshape(gatherElements(logged, reshape(tokens, [rows, 1]), 1), [rows]) }
}
