/** (groups, replies, replyLength) figures of one run, padding included. */
export interface RunScores {
  logprobs: Float32Array
  entropy: Float32Array
}

/** (steps, groups, replies) tokens of one run and their log-probabilities. */
export interface RunTokens {
  tokens: Int32Array
  logprobs: Float32Array
}
